"""What instances have in memory already of their relations."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Container, Iterator

from .relations import Relation, get_relations
from .tree import Node

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


def walk(instances: Collection[Model], node: Node) -> Iterator[tuple[Model, Relation]]:
    """Yield each instance with each relation that will be read from it.

    A related instance that many instances share is yielded once.

    Args:
        instances: The instances.
        node: The relations to follow from them, as far as they are in memory.
    """
    for relation, following in node.branches.values():
        for instance in instances:
            yield instance, relation
        if following.branches:
            related = {
                id(one): one
                for instance in instances
                for one in _get_loaded(instance, relation.accessor) or ()
            }
            yield from walk(related.values(), following)


def get_loaded(instances: Collection[Model], node: Node) -> set[tuple[int, str]]:
    """Return which relations of which instances are in memory, by the instances' ids.

    Args:
        instances: The instances.
        node: The relations to follow from them.
    """
    return {
        (id(instance), relation.accessor)
        for instance, relation in walk(instances, node)
        if _get_loaded(instance, relation.accessor) is not None
    }


def forget_lists(
    instances: Collection[Model], node: Node, kept: Container[tuple[int, str]]
) -> None:
    """Forget the lists of related instances that were prefetched.

    Args:
        instances: The instances.
        node: The relations to follow from them.
        kept: What was in memory before, and stays.
    """
    for instance, relation in list(walk(instances, node)):
        if relation.many and (id(instance), relation.accessor) not in kept:
            lists = getattr(instance, "_prefetched_objects_cache", {})
            lists.pop(relation.accessor, None)


def forget_dangling(
    instances: Collection[Model], node: Node, kept: Container[tuple[int, str]]
) -> None:
    """Forget the nulls that were prefetched for keys which name no row.

    Where such a relation was not prefetched, Django raises an error when it is read,
    and REST framework shows that in another way than a null.

    Args:
        instances: The instances.
        node: The relations to follow from them.
        kept: What was in memory before, and stays.
    """
    for instance, relation in walk(instances, node):
        name = relation.accessor
        is_key = relation.column and relation.nullable
        if not is_key or (id(instance), name) in kept:
            continue
        cache = instance._state.fields_cache
        is_null = cache.get(name, instance) is None
        if is_null and getattr(instance, str(relation.column)) is not None:
            del cache[name]


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
