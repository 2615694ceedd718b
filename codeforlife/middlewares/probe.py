"""Lets load balancers probe a service by its address."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from codeforlife.conf import conf

if t.TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

__all__ = ["ProbeMiddleware"]

_PREFIX = "/health-check/"


class ProbeMiddleware:
    """Answers health checks whatever their `Host` header is.

    A load balancer puts the container's address there, which no list of allowed hosts
    can know. The health check builds no link from it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle one request."""
        if request.path_info.startswith(_PREFIX):
            request.META["HTTP_HOST"] = conf.service.domain
        return self.get_response(request)
