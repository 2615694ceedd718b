"""JSON logs: one line per event, with the id of the request that caused it."""

from __future__ import annotations

import json
import logging
import typing as t
from contextvars import ContextVar
from datetime import UTC, datetime

__all__ = ["JsonFormatter", "request_id"]

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being handled, if any."""


class JsonFormatter(logging.Formatter):
    """Formats a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        from django.conf import settings

        event: dict[str, t.Any] = {
            "serviceName": settings.SERVICE_NAME,
            "name": record.name,
            "level": record.levelname,
            "message": super().format(record),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        return json.dumps(event, separators=(",", ":"), default=str)
