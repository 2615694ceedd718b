"""The system check of view sets that declare lean reads."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.checks import Error
from django.db import router
from django.urls import URLPattern, URLResolver, get_resolver

from ..serializers._planning.obstacles import (
    find_model_obstacles,
    find_queryset_obstacles,
)
from ..serializers._planning.rows import plan_rows
from ._lean import find_view_obstacles, get_serializer_classes

_READS = ("list", "retrieve")


def check_lean_reads() -> list[Error]:
    """Find what stands against the lean reads that served view sets declare."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    errors: dict[str, Error] = {}
    for view in _find_views(get_resolver().url_patterns):
        for error in find_obstacles(view):
            cls = type(view)
            name = f"{cls.__module__}.{cls.__qualname__}"
            # A view set has several URLs.
            errors.setdefault(
                f"{name}: {error.msg}",
                Error(
                    f"It declares lean_reads, but {error.msg}",
                    hint=error.hint,
                    obj=name,
                    id=error.id,
                ),
            )
    return list(errors.values())


def _find_views(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[t.Any]:
    """Make each view set that declares lean reads and serves reads."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _find_views(pattern.url_patterns)
            continue
        callback: t.Any = pattern.callback
        view_class: t.Any = getattr(callback, "cls", None)
        if getattr(view_class, "lean_reads", False) and any(
            name in callback.actions.values() for name in _READS
        ):
            yield view_class(**callback.initkwargs)


def find_obstacles(view: t.Any) -> list[Error]:
    """Find what stands against a view set's lean reads.

    Args:
        view: The view set, which needs no request.

    Returns:
        Errors that name the hook, serializer, field, model or queryset.
    """
    model = view.model_class
    given = [view.queryset, *map(view.queryset_by_action.get, _READS)]
    querysets = [queryset.all() for queryset in given if queryset is not None]
    obstacles = find_view_obstacles(view) + find_model_obstacles(model)
    # A `get_queryset` can only be called with a request; what it returns is looked at
    # again when there is one.
    for queryset in querysets or [model._default_manager.all()]:
        obstacles += find_queryset_obstacles(queryset)
    for serializer_class in get_serializer_classes(view):
        obstacles += _find_serializer_obstacles(serializer_class, model)
    return obstacles


def _find_serializer_obstacles(cls: type[t.Any], model: type[t.Any]) -> list[Error]:
    try:
        serializer = cls()
        return list(plan_rows(serializer, model, router.db_for_read(model)).obstacles)
    except Exception as error:  # whatever a service's code raises without a request
        return [
            Error(
                f"{cls.__qualname__} cannot be made without a request:"
                f" {type(error).__name__}.",
                hint="Leave lean_reads out.",
                id="codeforlife.E132",
            )
        ]
