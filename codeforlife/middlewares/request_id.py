"""Gives every request an id that its log lines and its response share."""

from __future__ import annotations

import re
import typing as t
import uuid
from inspect import iscoroutinefunction

from structlog.contextvars import bound_contextvars

from codeforlife.logging import REQUEST_ID

from ._base import Middleware

if t.TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

__all__ = ["RequestIdMiddleware"]

_VALID = re.compile(r"[A-Za-z0-9._\-]{1,64}\Z")


class RequestIdMiddleware(Middleware):
    """Binds the request's id to the log while the request is handled.

    The id that a client or a proxy sends in `X-Request-ID` is kept, so that one id
    follows a call through several services; anything that is not a short plain token is
    replaced, so that nothing can be written into the log through it.
    """

    def __call__(self, request: HttpRequest) -> t.Any:
        """Handle one request under its id."""
        given = request.headers.get("X-Request-ID", "")
        value = given if _VALID.match(given) else uuid.uuid4().hex
        # Django itself logs some answers when all middleware is done.
        request.META[REQUEST_ID] = value
        if iscoroutinefunction(self):
            return self._acall(request)
        with bound_contextvars(request_id=value):
            response = self.get_response(request)
        return self.after(request, response)

    async def _acall(self, request: HttpRequest) -> HttpResponseBase:
        with bound_contextvars(request_id=request.META[REQUEST_ID]):
            response = await self.get_response(request)
        return self.after(request, response)

    def after(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Send the id along with the response."""
        response.headers["X-Request-ID"] = request.META[REQUEST_ID]
        return response
