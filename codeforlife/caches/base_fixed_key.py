"""One value in the cache."""

from __future__ import annotations

import typing as t

from .base import USE_DEFAULT, BaseCache, Timeout

__all__ = ["BaseFixedKeyCache"]


class BaseFixedKeyCache[V](BaseCache[V]):
    """A single value, under a key that never changes.

    Attributes:
        key: The value's key.

    Example:
        >>> class GreetingCache(BaseFixedKeyCache[str]):
        ...     key = "greeting"
        ...     timeout = 60
        >>> GreetingCache.set("hello")  # doctest: +SKIP
    """

    key: t.ClassVar[str]

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Refuse a class that could never find its value."""
        super().__init_subclass__(**kwargs)
        parameters = getattr(cls, "__parameters__", ())
        if not parameters and not isinstance(getattr(cls, "key", None), str):
            raise TypeError(f'{cls.__qualname__} needs a key: add `key = "..."`.')

    # The key is the class's own: the base's first parameter goes.
    @classmethod
    def get[D](  # type: ignore[override]
        cls, default: D | None = None, version: int | None = None
    ) -> V | D | None:
        """Read the value.

        Args:
            default: What to return if there is none.
            version: The version of the key.

        Returns:
            The value, or the default.
        """
        return super().get(cls.key, default, version)

    @classmethod
    def set(  # type: ignore[override]
        cls, value: V, timeout: Timeout = USE_DEFAULT, version: int | None = None
    ) -> None:
        """Store the value.

        Args:
            value: The value.
            timeout: As the class's, which it overrides.
            version: The version of the key.
        """
        super().set(cls.key, value, timeout, version)

    @classmethod
    def delete(  # type: ignore[override]
        cls, version: int | None = None
    ) -> bool:
        """Remove the value.

        Args:
            version: The version of the key.

        Returns:
            Whether there was one.
        """
        return super().delete(cls.key, version)
