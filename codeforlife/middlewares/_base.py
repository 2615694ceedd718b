"""The base of middlewares that serve sync and async views without changing threads."""

from __future__ import annotations

import typing as t
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction, markcoroutinefunction

if t.TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    type GetResponse = Callable[
        [HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]
    ]

__all__ = ["Middleware"]


class Middleware:
    """Changes requests on their way in and responses on their way out.

    Django's own `MiddlewareMixin` runs the hooks of each middleware in another thread
    where views are async. These hooks never wait, so they run where they are.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response: t.Any = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def before(self, request: HttpRequest) -> None:
        """Change a request before the view is called."""

    def after(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response, or another one."""
        return response

    def __call__(self, request: HttpRequest) -> t.Any:
        """Handle one request, at once or as a coroutine."""
        if iscoroutinefunction(self):
            return self._acall(request)
        self.before(request)
        return self.after(request, self.get_response(request))

    async def _acall(self, request: HttpRequest) -> HttpResponseBase:
        self.before(request)
        return self.after(request, await self.get_response(request))
