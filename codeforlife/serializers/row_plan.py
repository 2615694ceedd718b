"""Lists without model instances: from the database's rows straight to JSON's objects.

Half of a list's time goes into building instances and asking each field of each row
for its value. A serializer whose fields all show plain columns along single-valued
relations needs neither: what it shows of a row of `values_list` is the same.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.query import BaseIterable
from rest_framework.serializers import ListSerializer, Serializer

from ._list import PlannedListSerializer
from ._planning.cache import cached_by_class
from ._planning.querysets import can_be_planned, get_prefetched_paths
from ._planning.static import get_own_classes, is_static
from ._row_fields import NotPlainError, Show, find_column, follow_relation

if t.TYPE_CHECKING:
    from django.db.models import Model

__all__ = ["RowPlan", "get_row_plan"]

type Row = tuple[t.Any, ...]
# None stands for a nested row that is not there.
type Represent = Callable[[t.Any, Row], dict[str, t.Any] | None]

# A class that changes one of these shows rows in a way of its own.
_SHOWING = ("data", "get_attribute", "to_representation", "_readable_fields")


@dataclass(frozen=True)
class RowPlan:
    """How a serializer represents rows of values.

    Attributes:
        columns: The lookups for ``values_list``.
        represent: Represents a row, given the serializer and the row.
    """

    columns: tuple[str, ...]
    represent: Represent

    def fits(self, queryset: QuerySet[t.Any]) -> bool:
        """Say whether a queryset has the same rows when it yields values.

        Args:
            queryset: The rows of a list.
        """
        query = queryset.query
        return (
            can_be_planned(queryset)
            and not query.distinct
            and not query.select_for_update
            and query.group_by is None
            and query.deferred_loading == (frozenset(), True)
            and not get_prefetched_paths(queryset)
        )

    def read(self, queryset: QuerySet[t.Any]) -> QuerySet[t.Any]:
        """Let a queryset yield rows of values once it is iterated over.

        Until then it is the same, so that counting its rows joins nothing.

        Args:
            queryset: The rows of a list.
        """
        queryset = queryset.all()
        queryset._iterable_class = type("Rows", (_Rows,), {"columns": self.columns})
        return queryset


class _Rows(BaseIterable):  # type: ignore[type-arg] # not generic at run time
    columns: tuple[str, ...] = ()

    def __iter__(self) -> t.Iterator[Row]:
        return iter(self.queryset.values_list(*self.columns))


def get_row_plan(serializer: t.Any, model: type[Model]) -> RowPlan | None:
    """Work out how a serializer represents rows of values.

    A class with a ``to_representation`` of its own may say so itself, by defining
    beside it ``row_columns`` and ``represent_row(self, row)``.

    Args:
        serializer: A serializer of one instance.
        model: The model of the rows.

    Returns:
        The plan; None where only instances will do.
    """
    return cached_by_class(serializer, model, _build)


def _build(serializer: t.Any, model: type[Model] | None) -> RowPlan | None:
    cls = type(serializer)
    if model is None or not _is_listed_plainly(cls):
        return None
    for base in get_own_classes(cls):
        own = vars(base)
        if "row_columns" in own and "represent_row" in own:
            return RowPlan(own["row_columns"], own["represent_row"])
        if any(name in own for name in _SHOWING):
            return None
    if not is_static(cls):
        return None
    columns: list[str] = []
    try:
        represent = _compile(serializer, model, "", columns)
    except NotPlainError:
        return None
    return RowPlan(tuple(columns), lambda _, row: represent(row))


def _is_listed_plainly(cls: type) -> bool:
    """Whether a list of the serializers is represented one by one."""
    meta = getattr(cls, "Meta", None)
    list_class = getattr(meta, "list_serializer_class", PlannedListSerializer)
    shows = (ListSerializer.to_representation, PlannedListSerializer.to_representation)
    return issubclass(list_class, ListSerializer) and (
        list_class.to_representation in shows
    )


def _compile(
    serializer: t.Any, model: type[Model], prefix: str, columns: list[str]
) -> Callable[[Row], dict[str, t.Any] | None]:
    """Compile a serializer, and add the columns that it shows.

    The first of them tells whether there is a row at all.

    Raises:
        NotPlainError: It shows something that is not a plain column.
    """
    key = len(columns)
    columns.append(f"{prefix}pk")
    shows: list[tuple[str, int, Show]] = []
    nested: list[tuple[str, t.Any]] = []
    names: list[str] = []
    for field in serializer._readable_fields:
        names.append(field.field_name)
        if isinstance(field, Serializer):
            nested.append(
                (str(field.field_name), _compile_nested(field, model, prefix, columns))
            )
            continue
        column, show = find_column(field, model, prefix)
        shows.append((field.field_name, len(columns), show))
        columns.append(column)

    def represent(row: Row) -> dict[str, t.Any] | None:
        if row[key] is None:
            return None
        data = dict.fromkeys(names)
        for name, index, show in shows:
            value = row[index]
            if value is not None:
                data[name] = show(value)
        for name, represent_nested in nested:
            data[name] = represent_nested(row)
        return data

    return represent


def _compile_nested(
    field: t.Any, model: type[Model], prefix: str, columns: list[str]
) -> t.Any:
    shown_by = {name for base in get_own_classes(type(field)) for name in vars(base)}
    if shown_by.intersection(_SHOWING) or not is_static(type(field)):
        raise NotPlainError
    model, prefix = follow_relation(field, model, prefix)
    return _compile(field, model, prefix, columns)
