"""Gives every request an id that its log lines and its response share."""

from __future__ import annotations

import re
import typing as t
import uuid
from collections.abc import Callable

from structlog.contextvars import bound_contextvars

from codeforlife.logging import REQUEST_ID

if t.TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

__all__ = ["RequestIdMiddleware"]

_VALID = re.compile(r"[A-Za-z0-9._\-]{1,64}\Z")


class RequestIdMiddleware:
    """Binds the request's id to the log while the request is handled.

    The id that a client or a proxy sends in `X-Request-ID` is kept, so that one id
    follows a call through several services; anything that is not a short plain token is
    replaced, so that nothing can be written into the log through it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle one request under its id."""
        given = request.headers.get("X-Request-ID", "")
        value = given if _VALID.match(given) else uuid.uuid4().hex
        # Django itself logs some answers when all middleware is done.
        request.META[REQUEST_ID] = value
        with bound_contextvars(request_id=value):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = value
        return response
