"""What may be asked of a queryset that somebody else has prepared."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Collection, Iterable

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable
from django.db.models.sql.where import ExtraWhere
from django.utils.tree import Node

from .relations import Relation, can_join
from .tree import Decide, Way

if t.TYPE_CHECKING:
    from django.db.models.sql import Query


def can_be_planned(queryset: QuerySet[t.Any]) -> bool:
    """Whether the queryset still has its query to run, and yields instances by it."""
    return (
        queryset._result_cache is None
        and queryset._iterable_class is ModelIterable
        and not queryset.query.combinator
    )


def get_prefetches(queryset: QuerySet[t.Any]) -> tuple[Prefetch[t.Any] | str, ...]:
    """Return what the queryset prefetches, as it was told."""
    lookups: tuple[Prefetch[t.Any] | str, ...]
    lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined] # private
    return lookups


def get_prefetched_paths(queryset: QuerySet[t.Any]) -> set[str]:
    """Return the relations that the queryset prefetches in its own way.

    Args:
        queryset: The queryset.

    Returns:
        The paths of attributes, with those that lead to them.
    """
    paths = (
        lookup.prefetch_to if isinstance(lookup, Prefetch) else lookup
        for lookup in get_prefetches(queryset)
    )
    return {prefix for path in paths for prefix in _get_prefixes(path)}


def decide_for(
    queryset: QuerySet[t.Any], own: Collection[str], decide: Decide
) -> Decide:
    """Say how relations are loaded by one queryset.

    Args:
        queryset: The queryset.
        own: The paths that it prefetches in its own way.
        decide: How relations are loaded as such.

    Returns:
        How they are loaded here.
    """
    known = {
        field.name
        for field in queryset._known_related_objects  # type: ignore[attr-defined]
    }
    raw_words = get_raw_words(queryset.query)
    joins_any = _keeps_its_joins(queryset)

    def decide_here(path: str, relation: Relation) -> Way:
        if path in own:
            return "prefetch"
        if path in known:  # by the instance whose related manager this comes from
            return "leave"
        way = decide(path, relation)
        if way != "join":
            return way
        if not can_join(relation, queryset.db):
            return "leave" if relation.nullable else "prefetch"
        is_ambiguous = raw_words & _get_column_names(relation)
        return "join" if joins_any and not is_ambiguous else "prefetch"

    return decide_here


def _keeps_its_joins(queryset: QuerySet[t.Any]) -> bool:
    """Whether joining a relation keeps what the queryset asks for.

    ``select_related()`` without names would be narrowed by names, and PostgreSQL locks
    no row of an outer join.
    """
    query = queryset.query
    locks_all = query.select_for_update and not query.select_for_update_of
    return query.select_related is not True and not locks_all


def get_raw_words(query: Query) -> set[str]:
    """Return the words of the SQL that somebody wrote into a query by hand.

    A name of a column that is not qualified is ambiguous once a table is joined that
    has a column of that name, too.

    Args:
        query: The query.
    """
    sqls = [str(sql) for sql, _ in query.extra.values()]
    sqls += map(str, query.extra_order_by)
    parts: list[t.Any] = [query.where, *query.annotations.values(), *query.order_by]
    while parts:
        part = parts.pop()
        if isinstance(part, ExtraWhere):
            sqls += part.sqls
        elif isinstance(part, RawSQL):
            sqls.append(part.sql)
        elif isinstance(part, Node):
            parts += part.children
        elif hasattr(part, "get_source_expressions"):
            parts += part.get_source_expressions()
    return {word.lower() for sql in sqls for word in re.findall(r"\w+", sql)}


def _get_column_names(relation: Relation) -> set[str]:
    fields = relation.model._meta.concrete_fields if relation.model else ()
    return {str(field.column).lower() for field in fields}


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
