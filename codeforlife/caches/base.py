"""A kind of value in the cache."""

from __future__ import annotations

import typing as t

from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT

__all__ = ["BaseCache", "Timeout", "UseDefault"]


class UseDefault:
    """Stands for the time-out that applies when none is given."""

    def __repr__(self) -> str:
        """Show what it stands for in signatures and docs."""
        return "USE_DEFAULT"


USE_DEFAULT: t.Final = UseDefault()

type Timeout = int | UseDefault | None


class BaseCache[V]:
    """Values of one type in Django's default cache.

    Attributes:
        timeout: Seconds after which a value expires; 0 does not store it, `None` keeps
            it for ever. Without one, the cache's own default applies.
    """

    timeout: t.ClassVar[Timeout] = USE_DEFAULT

    @classmethod
    def get[D](
        cls, key: str, default: D | None = None, version: int | None = None
    ) -> V | D | None:
        """Read a value.

        Args:
            key: The value's key.
            default: What to return if there is none.
            version: The version of the key.

        Returns:
            The value, or the default.
        """
        value: V | D | None = cache.get(key, default=default, version=version)
        return value

    @classmethod
    def set(
        cls,
        key: str,
        value: V,
        timeout: Timeout = USE_DEFAULT,
        version: int | None = None,
    ) -> None:
        """Store a value.

        Args:
            key: The value's key.
            value: The value.
            timeout: As the class's, which it overrides.
            version: The version of the key.
        """
        if isinstance(timeout, UseDefault):
            timeout = cls.timeout
        seconds = DEFAULT_TIMEOUT if isinstance(timeout, UseDefault) else timeout
        cache.set(key, value, timeout=seconds, version=version)

    @classmethod
    def delete(cls, key: str, version: int | None = None) -> bool:
        """Remove a value.

        Args:
            key: The value's key.
            version: The version of the key.

        Returns:
            Whether there was one.
        """
        return bool(cache.delete(key, version=version))
