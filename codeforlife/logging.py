"""JSON logs: one line per event, with the id of the request that caused it."""

from __future__ import annotations

import json
import logging
import math
import sys
import typing as t
from collections.abc import Mapping

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from codeforlife.privacy import redact

__all__ = ["JsonFormatter"]

REQUEST_ID = "codeforlife.request_id"
"""Where the id of a request is kept in its ``META``."""

_SECRET_WORDS = (
    "api_key",
    "authorization",
    "cookie",
    "credential",
    "otp",
    "passw",
    "private_key",
    "secret",
    "session_key",
    "token",
)
# What structlog keeps in an event, and what a line has of its own.
_OWN_NAMES = {
    *("_from_structlog", "_record", "event", "level", "logger", "timestamp"),
    *("exception", "requestId", "serviceName"),
}
_MAX_DEPTH = 8

_extra_adder = structlog.stdlib.ExtraAdder()


class JsonFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats records of `logging` and of structlog as one line of JSON each.

    A line has the service's and the logger's name, the level, the message (with the
    traceback, if there is one), the time, the id of the request and the type of the
    exception. What was bound to structlog's context, or given as ``extra``, follows,
    with values masked whose name says that they are secret, however deep they are; one
    that has the name of a part of the line is called ``extra_…``.
    """

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        chain: list[Processor] = [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ]
        super().__init__(
            foreign_pre_chain=[*chain, _add_extra],
            processors=[
                _add_request_id,
                _add_exception,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
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


def _add_extra(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Add what was given as ``extra``, which replaces no part of the line."""
    record = event["_record"]
    given = _extra_adder(logger, method, {"_record": record})
    for name, value in given.items():
        if value is record:
            continue
        event[f"extra_{name}" if name in _OWN_NAMES else name] = value
    return event


def _add_request_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take the id from the request that Django names, where none is bound."""
    meta = getattr(event.get("request"), "META", None)
    if isinstance(meta, Mapping) and REQUEST_ID in meta:
        event.setdefault("request_id", meta[REQUEST_ID])
    return event


def _add_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put the traceback into the message, and the exception's type beside it."""
    record: logging.LogRecord = event["_record"]
    info = event.pop("exc_info", None) or record.exc_info
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        text = record.exc_text or logging.Formatter().formatException(info)
        event["event"] = f"{event['event']}\n{text}"
        event["exception"] = f"{info[0].__module__}.{info[0].__qualname__}"
    return event


def _clean(value: t.Any, depth: int = 0) -> t.Any:
    """Hide a value whose name marks it as secret, and make others fit for JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number
    if isinstance(value, str):
        return redact(value)
    if not isinstance(value, Mapping | list | tuple | set | frozenset):
        return value
    if depth == _MAX_DEPTH:
        return "…"
    if not isinstance(value, Mapping):
        return [_clean(item, depth + 1) for item in value]
    return {
        name: "***" if _is_secret(name) else _clean(item, depth + 1)
        for name, item in ((_to_text(key), item) for key, item in value.items())
    }


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)


def _to_line(_: WrappedLogger, __: str, event: EventDict) -> str:
    """Write the event down, in the form that the platform's search reads."""
    from codeforlife.conf import conf

    line: dict[str, t.Any] = {
        "serviceName": conf.service.name,
        "name": event.pop("logger"),
        "level": event.pop("level").upper(),
        "message": redact(str(event.pop("event"))),
        "timestamp": event.pop("timestamp"),
    }
    if "request_id" in event:
        line["requestId"] = event.pop("request_id")
    extra = {key: value for key, value in event.items() if key not in line}
    line |= _clean(extra)
    return json.dumps(line, separators=(",", ":"), default=_to_text)


def _to_text(value: object) -> str:
    try:
        return redact(str(value))
    except Exception as error:  # such as that of a row whose name was shredded
        return f"<{type(value).__name__}: {type(error).__name__}>"
