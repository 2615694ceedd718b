"""Lists without model instances: from the database's rows straight to JSON's objects.

Half of a list's time goes into building instances and asking each field of each row
for its value. A serializer whose fields all show plain columns along single-valued
relations needs neither: what it shows of a row of `values_list` is the same.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass

from django.core.checks import Error
from django.db.models.query import BaseIterable
from rest_framework.serializers import Serializer

from ...encryption import DecryptionError
from .columns import (
    NotAColumnError,
    Show,
    Source,
    find_column,
    follow_links,
    is_known_field,
)
from .obstacles import find_model_obstacles, find_serializer_obstacles

if t.TYPE_CHECKING:
    from django.db.models import Model, QuerySet

type Row = tuple[t.Any, ...]
# None stands for a nested row that is not there.
type Represent = Callable[[Row], dict[str, t.Any] | None]


@dataclass(frozen=True)
class RowPlan:
    """How a serializer represents rows of values.

    Attributes:
        serializer: The serializer.
        columns: The look-ups for ``values_list``.
        represent: Represents a row.
        obstacles: Why the rows would not be what instances show; if there are any, the
            plan is not to be used.
    """

    serializer: t.Any
    columns: tuple[str, ...]
    represent: Represent
    obstacles: tuple[Error, ...]

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


def plan_rows(serializer: t.Any, model: type[Model], using: str) -> RowPlan:
    """Work out how a serializer represents rows of values.

    The plan is made for one serializer and goes with it: it holds the fields, and they
    hold the request.

    Args:
        serializer: A serializer of one instance.
        model: The model of the rows.
        using: The alias of the database that they come from.
    """
    compiler, represent = compile_rows(serializer, model, using)
    return RowPlan(
        serializer, tuple(compiler.columns), represent, tuple(compiler.obstacles)
    )


def compile_rows(
    serializer: t.Any, model: type[Model], using: str, *, is_kept: bool = False
) -> tuple[Compiler, Represent]:
    """Compile a serializer.

    Args:
        serializer: A serializer of one instance.
        model: The model of the rows.
        using: The alias of the database that they come from.
        is_kept: Whether the result outlives the serializer, which was made for this:
            then its fields are cut off from it, and its own ``finish_row`` is left out.

    Returns:
        The compiler, which knows the columns, and what represents a row.
    """
    compiler = Compiler(is_kept)
    return compiler, compiler.compile(serializer, Source(model, using))


class Compiler:
    """Collects the columns of a serializer, and what stands against reading them.

    Args:
        is_kept: Whether the result outlives the serializer.

    Attributes:
        columns: The look-ups of the columns.
        models: The models that they are of.
        obstacles: What stands against reading them.
        can_be_kept: Whether nothing of the result needs the serializer at hand.
    """

    def __init__(self, is_kept: bool) -> None:
        self.columns: list[str] = []
        self.models: set[type[Model]] = set()
        self.obstacles: list[Error] = []
        self.can_be_kept = True
        self._is_kept = is_kept

    def compile(self, serializer: t.Any, source: Source) -> Represent:
        """Compile a serializer, and add the columns that it shows.

        The first of them tells whether there is a row at all.
        """
        self.models.add(source.model)
        self.obstacles += find_model_obstacles(source.model)
        if obstacles := find_serializer_obstacles(type(serializer)):
            self.obstacles += obstacles  # its fields may need an instance, too
            return _show_nothing
        key = self._add(f"{source.prefix}pk")
        names: list[str] = []
        shows: list[tuple[str, int, Show]] = []
        nested: list[tuple[str, Represent]] = []
        for field in serializer._readable_fields:
            name = str(field.field_name)
            names.append(name)
            try:
                if isinstance(field, Serializer):
                    nested.append((name, self._compile_nested(field, source)))
                else:
                    column, show = find_column(field, source)
                    shows.append((name, self._add(column), show))
                    self._cut_off(field)
            except NotAColumnError as error:
                self.obstacles.append(_to_obstacle(serializer, name, error))
        finish = None if self._is_kept else getattr(serializer, "finish_row", None)
        return _make_represent(key, names, shows, nested, finish)

    def _compile_nested(self, field: t.Any, source: Source) -> Represent:
        if not field.source_attrs:
            raise NotAColumnError('its source is "*"')
        self.can_be_kept &= not _has_own_finish_row(type(field))
        *links, last = field.source_attrs
        return self.compile(field, follow_links(field, source, links).follow([last]))

    def _cut_off(self, field: t.Any) -> None:
        """Cut a field off from its serializer, if all of its class is known."""
        self.can_be_kept &= is_known_field(field)
        if self._is_kept:
            field.parent = None

    def _add(self, column: str) -> int:
        self.columns.append(column)
        return len(self.columns) - 1


def _has_own_finish_row(cls: type) -> bool:
    """Whether a serializer class has a hook that may look at the request."""
    places = [base for base in cls.__mro__ if "finish_row" in vars(base)]
    return bool(places) and places[0].__module__ != "codeforlife.serializers.model"


def _show_nothing(row: Row) -> None:
    """Represent a row of a serializer that needs instances: never called."""


def _make_represent(
    key: int,
    names: list[str],
    shows: list[tuple[str, int, Show]],
    nested: list[tuple[str, Represent]],
    finish: Callable[[dict[str, t.Any]], dict[str, t.Any]] | None,
) -> Represent:
    def represent(row: Row) -> dict[str, t.Any] | None:
        if row[key] is None:
            return None
        data = dict.fromkeys(names)
        for name, index, show in shows:
            value = row[index]
            if value is None:
                continue
            try:
                data[name] = show(value)
            except DecryptionError:
                continue  # null, as an instance's; the query has logged it
        for name, represent_nested in nested:
            data[name] = represent_nested(row)
        return data if finish is None else finish(data)

    return represent


def _to_obstacle(serializer: t.Any, name: str, error: NotAColumnError) -> Error:
    cls = type(serializer)
    return Error(
        f"the field {cls.__qualname__}.{name} shows more than a column: {error}.",
        hint="Leave lean_reads out, or show plain columns and change them in"
        " finish_row().",
        id="codeforlife.E133",
    )
