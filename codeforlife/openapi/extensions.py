"""The descriptions of views that have no serializer."""

from __future__ import annotations

import typing as t

from drf_spectacular.extensions import OpenApiViewExtension
from drf_spectacular.utils import OpenApiResponse, extend_schema

_HEALTH: dict[str, t.Any] = {
    "type": "object",
    "required": ["appId", "healthStatus", "lastCheckedTimestamp", "appVersion"],
    "properties": {
        "appId": {"type": "string", "nullable": True},
        "appVersion": {"type": "string", "nullable": True},
        "healthStatus": {
            "type": "string",
            "enum": ["healthy", "startingUp", "shuttingDown", "unhealthy", "unknown"],
        },
        "lastCheckedTimestamp": {"type": "string", "format": "date-time"},
        "startupTimestamp": {"type": "string", "format": "date-time"},
        "additionalInformation": {"type": "string"},
        "details": {"type": "array", "items": {"type": "object"}},
    },
}


class CsrfCookieViewExtension(OpenApiViewExtension):
    """Describes the view that sets the CSRF cookie."""

    target_class = "codeforlife.views.csrf.CsrfCookieView"

    def view_replacement(self) -> type:
        """Describe the view on a subclass of it.

        Returns:
            The subclass.
        """

        class Described(self.target):  # type: ignore[name-defined, misc]
            @extend_schema(
                operation_id="csrf_cookie",
                responses={200: OpenApiResponse(description="The cookie is set.")},
            )
            def get(self, request: t.Any) -> t.Any: ...

        return Described


class _HealthExtension(OpenApiViewExtension):
    """Describes a health check."""

    match_subclasses = True

    def view_replacement(self) -> type:
        """Describe the view on a subclass of it.

        Returns:
            The subclass.
        """

        class Described(self.target):  # type: ignore[name-defined, misc]
            @extend_schema(responses={200: _HEALTH, 503: _HEALTH})
            def get(self, request: t.Any) -> t.Any: ...

        return Described


class LiveViewExtension(_HealthExtension):
    """Describes the health check that looks at nothing."""

    target_class = "codeforlife.views.health_check.LiveView"


class ReadyViewExtension(_HealthExtension):
    """Describes the health checks that look at the parts that the service needs."""

    target_class = "codeforlife.views.health_check.ReadyView"
