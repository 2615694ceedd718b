"""The one place that picks the class of a list of serializers."""

from __future__ import annotations

import typing as t

from rest_framework.serializers import ListSerializer

from .._list import PlannedListSerializer
from ..model_list import ModelListSerializer

_DEFAULTS = (ListSerializer, PlannedListSerializer)


def get_list_class(serializer_class: type[t.Any], *, is_bulk: bool) -> type[t.Any]:
    """Pick the class of a list.

    Args:
        serializer_class: The class of the list's child.
        is_bulk: Whether the rows are written together.

    Returns:
        ``Meta.list_serializer_class`` if there is one; else the child's
        ``bulk_list_serializer_class`` or a list that plans its queries.
    """
    meta = getattr(serializer_class, "Meta", None)
    default: type[t.Any] = PlannedListSerializer
    if is_bulk:
        default = getattr(
            serializer_class, "bulk_list_serializer_class", ModelListSerializer
        )
    return t.cast(type[t.Any], getattr(meta, "list_serializer_class", default))


def to_bulk_list(serializer: t.Any) -> t.Any:
    """Make the serializer of a bulk action from the one that a view set has made.

    Args:
        serializer: A serializer of one row or of many.

    Returns:
        A list that writes its rows together, where the serializer is a list of the
        default class; else the serializer itself.
    """
    if type(serializer) not in _DEFAULTS:
        return serializer
    child = serializer.child
    child.source = None  # so that it can be given to another list
    list_class = get_list_class(type(child), is_bulk=True)
    return list_class(*serializer._args, **serializer._kwargs)
