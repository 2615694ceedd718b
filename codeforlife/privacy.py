"""Keeps personal data and secrets out of what is written down.

Code of our own gives loggers no such values, but libraries and exceptions do: a path
holds a class's access code, a URL an e-mail address, a statement a session's key.
"""

from __future__ import annotations

import copy
import logging
import re
import typing as t
from collections.abc import Mapping

__all__ = ["PrivacyFilter", "before_send", "redact", "redact_path"]

_MASK = "***"
_SQL_LOGGER = "django.db.backends"
# Of a part of a path, only plain words and numbers say nothing about anybody.
_PLAIN_PART = re.compile(r"[a-z][a-z_-]*|\d*|v\d+")
# After a host, or after a request's method.
_URL_PATH = re.compile(
    r"(?P<start>https?://[^/\s\"'?#]+|\b[A-Z]{3,7} '?)(?P<rest>/[^\s\"']*)"
)
_RULES = (
    # An e-mail address, percent-encoded as well.
    (re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), _MASK),
    # A JSON Web Token: RFC 7519.
    (re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"), _MASK),
    # The credentials of an Authorization header: RFC 9110.
    (re.compile(r"(?i)\b(bearer|basic|token) [\w.~+/=-]{8,}"), rf"\1 {_MASK}"),
    # A user and password before a host: RFC 3986.
    (re.compile(r"(?<=://)[^/\s@]*:[^/\s@]+(?=@)"), _MASK),
    # "token=…", "'password': '…'" and their kin.
    (
        re.compile(
            r"(?i)([\w-]*(?:token|passw|secret|session_key|access_code|otp|api_key"
            r"|authorization|cookie|credential)[\w-]*[\"']?\s*[=:]\s*)"
            r"(?:[bu]?\"[^\"]*\"|[bu]?'[^']*'|[^\s,;&)}\]]+)"
        ),
        rf"\1{_MASK}",
    ),
)
_SQL_LITERAL = re.compile(r"'(?:[^']|'')*'")


def redact(text: str) -> str:
    """Mask what looks like an address, a token or another secret.

    Args:
        text: A message, a traceback or another text for people.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _URL_PATH.sub(_redact_url, text)


def redact_path(path: str) -> str:
    """Mask the parts of a URL's path that may name somebody, and its query.

    Args:
        path: The path, such as "/classes/AB123/".

    Returns:
        The path, such as "/classes/***/".
    """
    path, mark, _ = path.partition("?")
    parts = path.split("/")
    shown = [part if _PLAIN_PART.fullmatch(part) else _MASK for part in parts]
    return "/".join(shown) + (mark and f"?{_MASK}")


class PrivacyFilter(logging.Filter):
    """Redacts each record of a handler, whichever logger it comes from.

    Other handlers get the record as it was.
    """

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return the record to handle."""
        record = copy.copy(record)
        record.msg, record.args = _get_message(record), None
        if record.name.startswith(_SQL_LOGGER):
            for name in ("sql", "params"):
                vars(record).pop(name, None)
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return record


def before_send(event: t.Any, hint: Mapping[str, t.Any]) -> t.Any:
    """Drop personal data from an event for Sentry.

    Local variables, bodies, cookies, headers and the user are dropped; texts are
    redacted. Source: "Scrubbing Sensitive Data" in Sentry's documentation.

    Args:
        event: The event.
        hint: What it was made from.

    Returns:
        The event.

    Example:
        >>> sentry_sdk.init(dsn, before_send=before_send)  # doctest: +SKIP
    """
    event.pop("user", None)
    request = event.get("request", {})
    for name in ("data", "cookies", "headers", "env", "query_string"):
        request.pop(name, None)
    return _scrub(event)


def _get_message(record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.name.startswith(_SQL_LOGGER):
        text = _SQL_LITERAL.sub(f"'{_MASK}'", text.partition("; args=")[0])
    path = getattr(getattr(record, "request", None), "path", None)
    if isinstance(path, str):
        text = text.replace(path, redact_path(path))
    return redact(text)


def _redact_url(match: re.Match[str]) -> str:
    return match["start"] + redact_path(match["rest"])


def _scrub(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {name: _scrub(item) for name, item in value.items() if name != "vars"}
    if isinstance(value, list | tuple):
        return [_scrub(item) for item in value]
    return value
