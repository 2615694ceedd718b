"""The error that stops a wrongly configured service, in plain lines."""

from __future__ import annotations

import sys
import typing as t
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

__all__ = ["ConfigurationError", "MissingExtraError", "describe", "is_listing"]

_MAX_SHOWN = 80


class ConfigurationError(ImproperlyConfigured, SystemExit):
    """The service cannot start as it is configured.

    It is a `SystemExit` as well, so that a process that does not handle it
    prints one line per problem, shows no traceback and exits with status 1.

    Args:
        problems: One line each: the variable, what it got, and what to do about it.
    """

    def __init__(self, *problems: str) -> None:
        self.problems: Sequence[str] = problems
        message = "\n".join(problems)
        super().__init__(message)
        self.code = message


class MissingExtraError(ConfigurationError):
    """A feature was asked for whose optional dependency is not installed.

    Args:
        feature: What was asked for.
        extra: The extra of this package that brings the dependency.
    """

    def __init__(self, feature: str, extra: str) -> None:
        self.feature = feature
        self.extra = extra
        super().__init__(
            f"{feature} needs the '{extra}' extra: pip install 'codeforlife[{extra}]'."
        )

    def __reduce__(self) -> tuple[t.Any, ...]:
        """Let other processes raise it, too."""
        return type(self), (self.feature, self.extra)


def describe(name: str, value: str | None, mend: str, *, secret: bool = False) -> str:
    """Write one problem line for one environment variable.

    Args:
        name: The environment variable.
        value: What it is set to, if anything.
        mend: What it needs, as the end of a sentence.
        secret: Whether the value must not be shown.

    Returns:
        A single line.
    """
    if value is None:
        got = "is not set"
    elif secret:
        got = "has a value that is not shown"
    else:
        shown = value if len(value) <= _MAX_SHOWN else value[:_MAX_SHOWN] + "…"
        got = f"is {shown!r}"
    return f"{name} {got}: {mend}"


def is_listing() -> bool:
    """Say whether this is ``manage.py env``, which must start whatever is wrong."""
    return sys.argv[1:2] == ["env"]
