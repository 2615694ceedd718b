"""Whether an instance has a relation in memory already."""

from __future__ import annotations

import typing as t

from .relations import get_relations

if t.TYPE_CHECKING:
    from django.db.models import Model


def is_loaded(instance: Model, path: str) -> bool:
    """Say whether reading a relation would cost a query.

    Args:
        instance: A saved instance.
        path: Attributes, joined by two underscores.

    Returns:
        True when every relation on the path is in memory, or is null.
    """
    instances = [instance]
    for accessor in path.split("__"):
        following: list[Model] = []
        for current in instances:
            related = _get_loaded(current, accessor)
            if related is None:
                return False
            following += related
        instances = following
    return True


def _get_loaded(instance: Model, accessor: str) -> list[Model] | None:
    """Return the related instances that are in memory; None when they are not."""
    relation = get_relations(type(instance))[accessor]
    if relation.many:
        prefetched = getattr(instance, "_prefetched_objects_cache", {})
        if accessor in prefetched:
            return list(prefetched[accessor])
        cached = instance._state.fields_cache.get(accessor)
        return None if cached is None else [cached]
    if relation.column and getattr(instance, relation.column) is None:
        return []
    field = instance._meta.get_field(relation.lookup)
    if not field.is_cached(instance):  # type: ignore[union-attr]
        return None
    related = field.get_cached_value(instance)  # type: ignore[union-attr]
    return [] if related is None else [related]
