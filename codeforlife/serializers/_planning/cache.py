"""What is known about a class, kept for as long as the class is there."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from functools import update_wrapper
from weakref import WeakKeyDictionary


class CachedByClass[Result]:
    """A function of a class that is called once for each class.

    A service may make a serializer class for each request, so the cache must not keep
    a class alive: `functools.cache` would.

    Args:
        function: Takes a class. Its result must not refer to the class.
    """

    def __init__(self, function: Callable[[type], Result]) -> None:
        self._function = function
        self._results: WeakKeyDictionary[type, Result] = WeakKeyDictionary()
        update_wrapper(self, function)

    def __call__(self, cls: type) -> Result:
        """Return what the function returns for a class."""
        if cls not in self._results:
            self._results[cls] = self._function(cls)
        return self._results[cls]

    def cache_clear(self) -> None:
        """Forget all results, as `functools.cache` names it."""
        self._results.clear()


@CachedByClass
def get_plans(cls: type) -> dict[t.Any, t.Any]:
    """Return the query plans of a serializer class, by the model they start from.

    Args:
        cls: The serializer class.
    """
    return {}
