"""Whether a view set may show rows of values, and what stands against it."""

from __future__ import annotations

import typing as t

from django.core.checks import Error
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer

from ..permissions._object_rules import has_object_rule
from ..serializers._planning.kept_plans import get_row_plan
from ..serializers._planning.obstacles import (
    find_list_obstacles,
    find_queryset_obstacles,
)
from ..serializers._planning.rows import RowPlan
from ..serializers._planning.static import find_override

_VIEW_NAMES = (
    "check_object_permissions",
    "get_object",
    "get_serializer",
    "paginate_queryset",
    "paginator",
)


def may_show_rows(view: t.Any) -> bool:
    """Say whether a view set may answer the request at hand from rows of values.

    The rest depends on the serializer and the queryset: see `plan_lean_read`.

    Args:
        view: The view set.
    """
    renderer = getattr(view.request, "accepted_renderer", None)
    return (
        view.lean_reads
        # Other renderers may look at the instances: a page for people does.
        and isinstance(renderer, JSONRenderer)
        and find_override(type(renderer), ("render",)) is None
        and not find_view_obstacles(view)
    )


def looks_at_objects(view: t.Any) -> bool:
    """Say whether a permission of the view set needs the instance.

    Args:
        view: The view set.
    """
    return any(map(has_object_rule, view.get_permissions()))


def plan_lean_read(view: t.Any, serializer: t.Any, queryset: t.Any) -> RowPlan | None:
    """Plan a read from rows of values.

    Args:
        view: The view set.
        serializer: The serializer that would show the instances.
        queryset: The rows, filtered.

    Returns:
        The plan; None where the serializer is another one than the view set declares,
        or where it or the queryset needs instances.
    """
    child = getattr(serializer, "child", serializer)
    if type(child) not in get_serializer_classes(view):
        return None
    if child is not serializer and find_list_obstacles(type(serializer)):
        return None
    if find_queryset_obstacles(queryset):
        return None
    plan = get_row_plan(child, queryset.model, queryset.db)
    return None if plan.obstacles else plan


def find_view_obstacles(view: t.Any) -> list[Error]:
    """Find what a view set does with instances beside showing them.

    Args:
        view: The view set, which needs no request.
    """
    cls, obstacles = type(view), []
    if name := find_override(cls, _VIEW_NAMES):
        obstacles.append(f"{name} may look at instances")
    paginator = type(view.paginator)
    if issubclass(paginator, CursorPagination):
        obstacles.append(f"{paginator.__qualname__} looks at instances")
    elif name := find_override(paginator, ("paginate_queryset",)):
        obstacles.append(f"{name} may look at instances")
    return [
        Error(
            f"{text}.",
            hint="Leave lean_reads out.",
            id="codeforlife.E131",
        )
        for text in obstacles
    ]


def get_serializer_classes(view: t.Any) -> set[type]:
    """Return the serializer classes that a view set declares for its reads.

    Args:
        view: The view set.
    """
    declared = [
        view.serializer_class,
        *(view.serializer_class_by_action.get(name) for name in ("list", "retrieve")),
    ]
    # Subscripted, a class is an alias of itself.
    return {t.get_origin(cls) or cls for cls in declared if cls is not None}
