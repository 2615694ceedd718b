"""What the health views have in common."""

from __future__ import annotations

import logging
import typing as t
from datetime import UTC, datetime

from django.db import transaction
from rest_framework import status
from rest_framework.views import APIView

from codeforlife.conf import conf
from codeforlife.health import HealthCheck
from codeforlife.permissions import AllowAny
from codeforlife.renderers import JSONRenderer
from codeforlife.response import Response

__all__ = ["ProbeView"]

_logger = logging.getLogger(__name__)


class ProbeView(APIView):
    """Answers anybody, in JSON, with no session and no transaction."""

    http_method_names = ["get", "head"]
    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    throttle_classes = []

    # When this process started, as far as the health check knows.
    startup_timestamp = datetime.now(UTC).isoformat()

    @classmethod
    def as_view(cls, **initkwargs: t.Any) -> t.Any:  # the stubs' type is private
        """Return a view that opens no transaction, so no database connection."""
        return transaction.non_atomic_requests(super().as_view(**initkwargs))

    def get_document(
        self, check: HealthCheck, checked_at: datetime
    ) -> dict[str, t.Any]:
        """Write a health check down as the platform reads it."""
        document: dict[str, t.Any] = {
            "appId": conf.platform.app_id,
            "healthStatus": check.health_status,
            "lastCheckedTimestamp": checked_at.isoformat(),
            "additionalInformation": check.additional_info,
            "startupTimestamp": self.startup_timestamp,
            "appVersion": conf.platform.app_version,
        }
        if check.details:
            document["details"] = [
                {
                    "name": detail.name,
                    "description": detail.description,
                    **({"health": detail.health} if detail.health else {}),
                }
                for detail in check.details
            ]
        return document

    def respond(self, check: HealthCheck, checked_at: datetime) -> Response:
        """Answer 200 if healthy, else 503, and never let the answer be stored."""
        healthy = check.health_status == "healthy"
        if not healthy:
            _logger.warning(
                "Not healthy",
                extra={
                    "health_status": check.health_status,
                    "details": [
                        f"{detail.name}: {detail.description}"
                        for detail in check.details or []
                        if detail.health not in (None, "healthy")
                    ],
                },
            )
        return Response(
            self.get_document(check, checked_at),
            status=status.HTTP_200_OK
            if healthy
            else status.HTTP_503_SERVICE_UNAVAILABLE,
            headers={"Cache-Control": "no-store"},
        )
