"""How log records are written."""

from __future__ import annotations

import typing as t

__all__ = ["get_logging"]


def get_logging(level: str, *, plain: bool) -> dict[str, t.Any]:
    """Describe the logging of a service.

    Args:
        level: The least severe level that is logged.
        plain: Whether people read the log, rather than machines.

    Returns:
        A configuration for `logging.config.dictConfig`: everything to standard error.
    """
    formatter: dict[str, t.Any] = (
        {"format": "[{asctime}][{name}][{levelname}] {message}", "style": "{"}
        if plain
        else {"()": "codeforlife.logging.JsonFormatter"}
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"default": formatter},
        "filters": {"privacy": {"()": "codeforlife.privacy.PrivacyFilter"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "default",
                "filters": ["privacy"],
            }
        },
        # Django's own handler would write each of its records a second time.
        "loggers": {"django": {"handlers": [], "propagate": True}},
        "root": {"handlers": ["console"], "level": level},
    }
