"""What may be asked of a queryset that somebody else has prepared."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Iterable

from django.db.models import Prefetch, QuerySet
from django.db.models.query import ModelIterable


def can_be_planned(queryset: QuerySet[t.Any]) -> bool:
    """Whether the queryset still has its query to run, and yields instances by it."""
    return (
        queryset._result_cache is None
        and queryset._iterable_class is ModelIterable
        and not queryset.query.combinator
    )


def can_be_joined(queryset: QuerySet[t.Any]) -> bool:
    """Whether joining a relation keeps what the queryset asks for.

    ``select_related()`` without names would be narrowed by names, and PostgreSQL locks
    no row of an outer join.
    """
    query = queryset.query
    locks_all = query.select_for_update and not query.select_for_update_of
    return query.select_related is not True and not locks_all


def get_prefetched_paths(queryset: QuerySet[t.Any]) -> set[str]:
    """Return the relations that the queryset prefetches, however it does."""
    lookups: tuple[Prefetch[t.Any] | str, ...]
    lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined] # private
    return {
        lookup.prefetch_to if isinstance(lookup, Prefetch) else lookup
        for lookup in lookups
    }


def undefer(queryset: QuerySet[t.Any], paths: Iterable[str]) -> QuerySet[t.Any]:
    """Load the keys of the relations that are about to be joined.

    Args:
        queryset: A queryset that may have been narrowed by ``only`` or ``defer``.
        paths: The relations that are about to be joined.

    Returns:
        A queryset that Django does not refuse to join.
    """
    names, is_deferred = queryset.query.deferred_loading
    if is_deferred:
        needed = {prefix for path in paths for prefix in _get_prefixes(path)}
        if not names & needed:
            return queryset
        return queryset.defer(None).defer(*(names - needed))
    return queryset.only(*names, *_get_missing(names, paths))


def _get_missing(names: Collection[str], paths: Iterable[str]) -> set[str]:
    """Return the keys that an ``only`` has left out.

    Naming a relation loads all of its columns, so nothing below it is to be named
    unless the ``only`` has begun to pick columns there itself.
    """
    missing: set[str] = set()
    for path in paths:
        for prefix in _get_prefixes(path):
            if not any(f"{name}__".startswith(f"{prefix}__") for name in names):
                missing.add(prefix)
                break
            if prefix in names:
                break
    return missing


def _get_prefixes(path: str) -> list[str]:
    """Return ``["a", "a__b"]`` for ``"a__b"``."""
    parts = path.split("__")
    return ["__".join(parts[: end + 1]) for end in range(len(parts))]
