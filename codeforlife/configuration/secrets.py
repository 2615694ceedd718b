"""A service's secrets: read when first asked for, and never shown."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from types import SimpleNamespace

from .errors import ConfigurationError, describe, is_listing

__all__ = ["Secrets", "is_placeholder"]

_PLACEHOLDERS = {"", "changeme", "none", "null", "replaceme", "secret", "secretkey"}
_MIN_KEY_LENGTH = 32


class Secrets(SimpleNamespace):
    """The secrets of a service, as attributes.

    A secret that is set in the process environment wins. On a developer's machine a
    secret that is set nowhere is `None`; in a deployed environment asking for it stops
    the start.

    Args:
        **values: Secrets that are already known.

    Example:
        >>> secrets = Secrets(SECRET_KEY="correct horse battery staple")
        >>> secrets
        Secrets(SECRET_KEY=***)
    """

    def __init__(self, **values: str) -> None:
        super().__init__()
        self._values: dict[str, str] = dict(values)
        self._load: Callable[[], Mapping[str, str]] | None = None
        self._strict = False
        self._lock = threading.Lock()

    @classmethod
    def lazy(
        cls, load: Callable[[], Mapping[str, str]], *, strict: bool = False
    ) -> Secrets:
        """Make secrets that are read from their source at the first access.

        Args:
            load: Returns all secrets by name.
            strict: Whether a missing or placeholder secret stops the start.

        Returns:
            The secrets, not read yet.
        """
        secrets = cls()
        secrets._load = load
        secrets._strict = strict
        return secrets

    def __getattr__(self, name: str) -> str | None:
        """Return a secret by its name."""
        if name.startswith("_"):
            raise AttributeError(name)
        if not is_listing():
            self._read_source()
        value = os.environ.get(name) or self._values.get(name)
        if self._strict and not is_listing():
            _check(name, value)
        return value

    def __repr__(self) -> str:
        """Name the secrets that are known, without their values."""
        names = ", ".join(f"{name}=***" for name in sorted(self._values))
        return f"{type(self).__name__}({names})"

    def __reduce__(self) -> str:
        """Refuse to be pickled, which would write the values out."""
        raise TypeError("Secrets cannot be pickled.")

    def _read_source(self) -> None:
        with self._lock:
            if self._load is not None:
                self._values.update(self._load())
                self._load = None


def is_placeholder(value: str | None) -> bool:
    """Say whether a secret was never really set.

    Args:
        value: The secret.

    Returns:
        Whether it is absent, empty, or a text such as "replace-me".
    """
    return "".join(filter(str.isalnum, value or "")).lower() in _PLACEHOLDERS


def _check(name: str, value: str | None) -> None:
    fix = (
        f"add {name} to the service's secrets (or set it in the environment), then"
        " start again."
    )
    if not value:
        raise ConfigurationError(describe(name, None, fix))
    if is_placeholder(value):
        raise ConfigurationError(f"{name} is still a placeholder: {fix}")
    if name == "SECRET_KEY" and len(value) < _MIN_KEY_LENGTH:
        raise ConfigurationError(
            f"SECRET_KEY is too short: use {_MIN_KEY_LENGTH} random characters or more."
        )
