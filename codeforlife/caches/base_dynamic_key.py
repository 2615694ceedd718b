"""A value in the cache for each of something."""

from __future__ import annotations

import typing as t

from .base import USE_DEFAULT, BaseCache, Timeout

__all__ = ["BaseDynamicKeyCache"]


class BaseDynamicKeyCache[K, V](BaseCache[V]):
    """Values whose keys are made from something else.

    Example:
        >>> class ScoreCache(BaseDynamicKeyCache[int, float]):
        ...     @staticmethod
        ...     def make_key(key: int) -> str:
        ...         return f"score:{key}"
        >>> ScoreCache.set(7, 0.5)  # doctest: +SKIP
    """

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Refuse a class that could never find its values."""
        super().__init_subclass__(**kwargs)
        parameters = getattr(cls, "__parameters__", ())
        if not parameters and cls.make_key is BaseDynamicKeyCache.make_key:
            raise TypeError(
                f"{cls.__qualname__} needs keys: define a static `make_key(key)`."
            )

    @staticmethod
    def make_key(key: t.Any) -> str:
        """Make the key of a value.

        Args:
            key: What the value belongs to.

        Returns:
            The key in the cache.

        Raises:
            NotImplementedError: The subclass does not define it.
        """
        raise NotImplementedError

    @classmethod
    def get[D](  # type: ignore[override]
        cls, key: K, default: D | None = None, version: int | None = None
    ) -> V | D | None:
        """Read a value.

        Args:
            key: What the value belongs to.
            default: What to return if there is none.
            version: The version of the key.

        Returns:
            The value, or the default.
        """
        return super().get(cls.make_key(key), default, version)

    @classmethod
    def set(  # type: ignore[override]
        cls,
        key: K,
        value: V,
        timeout: Timeout = USE_DEFAULT,
        version: int | None = None,
    ) -> None:
        """Store a value.

        Args:
            key: What the value belongs to.
            value: The value.
            timeout: As the class's, which it overrides.
            version: The version of the key.
        """
        super().set(cls.make_key(key), value, timeout, version)

    @classmethod
    def delete(  # type: ignore[override]
        cls, key: K, version: int | None = None
    ) -> bool:
        """Remove a value.

        Args:
            key: What the value belongs to.
            version: The version of the key.

        Returns:
            Whether there was one.
        """
        return super().delete(cls.make_key(key), version)
