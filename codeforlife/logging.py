"""JSON logs: one line per event, with the id of the request that caused it."""

from __future__ import annotations

import json
import logging
import sys
import typing as t

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

__all__ = ["JsonFormatter"]

_SECRET_WORDS = (
    "authorization",
    "cookie",
    "credential",
    "otp",
    "passw",
    "secret",
    "token",
)


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats records of `logging` and of structlog as one line of JSON each.

    A line has the service's and the logger's name, the level, the message (with the
    traceback, if there is one), the time, the id of the request and the type of the
    exception. What was bound to structlog's context, or given as ``extra``, follows,
    with values masked whose name says that they are secret.
    """

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        chain: list[Processor] = [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ]
        super().__init__(
            foreign_pre_chain=[*chain, structlog.stdlib.ExtraAdder()],
            processors=[
                _add_exception,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _mask,
                _to_line,
            ],
        )
        if not structlog.is_configured():
            _configure(chain)


def _configure(chain: list[Processor]) -> None:
    """Send structlog's own events through `logging`, and so through the formatter."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *chain,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _add_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put the traceback into the message, and the exception's type beside it."""
    record: logging.LogRecord = event["_record"]
    info = event.pop("exc_info", None) or record.exc_info
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        text = logging.Formatter().formatException(info)
        event["event"] = f"{event['event']}\n{text}"
        event["exception"] = f"{info[0].__module__}.{info[0].__qualname__}"
    return event


def _mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide what its name says nobody should read."""
    for key in event:
        if any(word in key.lower() for word in _SECRET_WORDS):
            event[key] = "***"
    return event


def _to_line(_: WrappedLogger, __: str, event: EventDict) -> str:
    """Write the event down, in the form that the platform's search reads."""
    from django.conf import settings

    line: dict[str, t.Any] = {
        "serviceName": settings.SERVICE_NAME,
        "name": event.pop("logger"),
        "level": event.pop("level").upper(),
        "message": event.pop("event"),
        "timestamp": event.pop("timestamp"),
    }
    if "request_id" in event:
        line["requestId"] = event.pop("request_id")
    extra = {key: value for key, value in event.items() if key not in line}
    return json.dumps({**line, **extra}, separators=(",", ":"), default=str)
