"""Answers programs in JSON where Django's debug mode would write a page for people."""

from __future__ import annotations

import typing as t

from django.conf import settings
from django.http import Http404
from django.urls import get_resolver, get_urlconf

from ._base import Middleware

if t.TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

__all__ = ["JsonNotFoundMiddleware"]


class JsonNotFoundMiddleware(Middleware):
    """Makes an unknown URL the same in debug mode as out of it, but for browsers.

    While ``DEBUG`` is on, Django answers an unknown URL with an HTML page that lists
    the URLs that there are. Clients that accept HTML by name get it; ``fetch`` and
    ``curl`` accept anything and get what the service's ``handler404`` answers.
    """

    def after(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Replace Django's page for programs."""
        is_debug_page = (
            settings.DEBUG
            and response.status_code == 404
            and request.resolver_match is None
        )
        if is_debug_page and "text/html" not in request.headers.get("Accept", ""):
            resolver = get_resolver(get_urlconf())
            handler: t.Any = resolver.resolve_error_handler(404)
            return t.cast("HttpResponseBase", handler(request, exception=Http404()))
        return response
