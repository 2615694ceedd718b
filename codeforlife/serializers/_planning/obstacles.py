"""What stands against showing rows of values instead of instances, and where it is.

A name that a service's class defines is enough: what the code does is not guessed.
"""

from __future__ import annotations

import typing as t

from django.core.checks import Error
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.signals import post_init, pre_init
from rest_framework.serializers import ListSerializer

from .querysets import get_prefetched_paths, get_raw_words
from .static import DYNAMIC_NAMES, find_override

if t.TYPE_CHECKING:
    from django.db.models import Model

_INSTANCE_NAMES = ("__getattribute__", "__getattr__", "__init__", "__new__")
_SERIALIZER_NAMES = (
    *DYNAMIC_NAMES,
    "__getattribute__",
    "__getattr__",
    "__iter__",
    "__getitem__",
    "build_field",
    "build_nested_field",
    "build_property_field",
    "build_relational_field",
    "build_standard_field",
    "build_unknown_field",
    "build_url_field",
    "data",
    "get_attribute",
    "get_default",
    "many_init",
    "to_representation",
)
_LIST_NAMES = (*_INSTANCE_NAMES, "data", "get_attribute", "to_representation")
_MODEL_NAMES = (*_INSTANCE_NAMES, "from_db")
_QUERYSET_NAMES = (
    *_INSTANCE_NAMES,
    "__getitem__",
    "__iter__",
    "__len__",
    "_chain",
    "_clone",
    "_fetch_all",
    "_iterator",
    "_values",
    "all",
    "get",
    "iterator",
    "values_list",
)


def find_serializer_obstacles(cls: type) -> list[Error]:
    """Find what a serializer class does beside showing its fields.

    Args:
        cls: The class of a serializer of one instance.
    """
    obstacles = []
    if name := find_override(cls, _SERIALIZER_NAMES):
        obstacles.append(
            Error(
                f"{cls.__qualname__} is not shown by its fields alone: {name} may"
                " look at instances.",
                hint="Leave lean_reads out, or change the row in finish_row().",
                id="codeforlife.E132",
            )
        )
    list_class = getattr(getattr(cls, "Meta", None), "list_serializer_class", None)
    if list_class is not None:
        obstacles += find_list_obstacles(list_class)
    return obstacles


def find_list_obstacles(cls: type) -> list[Error]:
    """Find what a list serializer's class does beside showing each row.

    Args:
        cls: The class.
    """
    name = find_override(cls, _LIST_NAMES)
    if name is None and issubclass(cls, ListSerializer):
        return []
    return [
        Error(
            f"{cls.__qualname__} does not show its rows one by one:"
            f" {name or 'it is not a ListSerializer'}.",
            hint="Leave lean_reads out.",
            id="codeforlife.E132",
        )
    ]


def find_model_obstacles(model: type[Model]) -> list[Error]:
    """Find what a model does to its instances when they are loaded.

    Args:
        model: The model.
    """
    what = find_override(model, _MODEL_NAMES)
    if what is None and (
        pre_init.has_listeners(model) or post_init.has_listeners(model)
    ):
        what = "a receiver of pre_init or post_init"
    if what is None:
        return []
    return [
        Error(
            f"{model.__qualname__} may change its instances when they are loaded:"
            f" {what}.",
            hint="Leave lean_reads out.",
            id="codeforlife.E134",
        )
    ]


def find_queryset_obstacles(queryset: object) -> list[Error]:
    """Find what a queryset does beside selecting rows of its model.

    Args:
        queryset: The rows of a list.
    """
    what = _get_obstacle(queryset)
    if what is None:
        return []
    return [
        Error(
            f"the queryset {what}, which rows of values would not show.",
            hint="Leave lean_reads out.",
            id="codeforlife.E135",
        )
    ]


def _get_obstacle(queryset: t.Any) -> str | None:
    """Say what a queryset does, as a verb and its object."""
    if not isinstance(queryset, QuerySet):
        return f"is a {type(queryset).__name__}"
    if name := find_override(type(queryset), _QUERYSET_NAMES):
        return f"has an own {name}"
    query: t.Any = queryset.query
    facts = {
        "is evaluated": queryset._result_cache is not None,
        "yields other things than instances": queryset._iterable_class
        is not ModelIterable,
        "is combined of others": bool(query.combinator),
        "drops duplicates": query.distinct,
        "locks its rows": query.select_for_update,
        "groups its rows": query.group_by is not None,
        "holds SQL of its own": bool(get_raw_words(query)),
        "defers columns": query.deferred_loading != (frozenset(), True),
        "prefetches related rows": bool(get_prefetched_paths(queryset)),
        "knows related instances": bool(
            queryset._known_related_objects  # type: ignore[attr-defined]
        ),
    }
    return next((fact for fact, is_true in facts.items() if is_true), None)
