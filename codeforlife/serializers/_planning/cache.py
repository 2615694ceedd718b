"""Keeping what was worked out about a serializer class for its next instance."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from weakref import WeakKeyDictionary

from .static import is_static

if t.TYPE_CHECKING:
    from django.db.models import Model

type _Results = dict[tuple[t.Any, t.Any], t.Any]
_RESULTS: WeakKeyDictionary[type, _Results] = WeakKeyDictionary()


def cached_by_class[Result](
    serializer: t.Any,
    model: type[Model] | None,
    build: Callable[[t.Any, type[Model] | None], Result],
) -> Result:
    """Build once for a class whose instances all have the same fields.

    Args:
        serializer: A serializer of one instance.
        model: The model whose instances are serialized.
        build: Works out the result from the two. Must not keep the serializer.

    Returns:
        What was built, now or for an earlier instance of the class.
    """
    cls = type(serializer)
    # Fields that exist may have been changed since, for this instance alone.
    if not is_static(cls) or "fields" in vars(serializer):
        return build(serializer, model)
    results = _RESULTS.setdefault(cls, {})
    key = (model, build)
    if key not in results:
        results[key] = build(serializer, model)
    return t.cast(Result, results[key])
