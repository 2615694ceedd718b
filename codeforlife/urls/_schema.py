"""The routes of the API's description, which is imported when somebody asks for it."""

from __future__ import annotations

import typing as t

from django.apps import apps
from django.db import transaction
from django.urls import path

if t.TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


@transaction.non_atomic_requests
def _schema(request: HttpRequest) -> HttpResponse:
    """Serve the description."""
    from ..openapi.views import SchemaView

    return SchemaView.as_view()(request)


@transaction.non_atomic_requests
def _schema_ui(request: HttpRequest) -> HttpResponse:
    """Serve the page on which to read and try out the API."""
    from ..openapi.views import SchemaUIView

    return SchemaUIView.as_view(url_name="schema")(request)


def get_schema_urlpatterns() -> list[URLPattern]:
    """List the routes of the API's description.

    Returns:
        The routes; none if drf-spectacular is not installed.
    """
    if not apps.is_installed("drf_spectacular"):
        return []
    return [
        path("schema/", _schema, name="schema"),
        path("schema/ui/", _schema_ui, name="schema-ui"),
    ]
