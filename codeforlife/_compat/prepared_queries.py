"""Queries that are compiled once, and run with other values each time."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from copy import copy
from functools import cache

from django.db import connections, models

__all__ = ["PreparedQuery", "PreparedSubquery"]


class _Compiled(t.NamedTuple):
    compiler: t.Any
    sql: str
    params: tuple[t.Any, ...]
    # The columns whose values are converted, in their places.
    converted: list[t.Any]


class PreparedQuery[AnyModel: models.Model]:
    """Runs one query many times and compiles it once.

    Compiling a join of many columns takes several times as long as running it.

    Args:
        queryset: The rows to choose from. Must not be sliced.
        *lookups: The look-ups, such as ``expire_date__gt``, whose values change: each
            takes one value, of a column of the model itself.

    Example:
        >>> query = PreparedQuery(Fruit.objects.select_related("owner"), "name")
        >>> query.first("plum")
        <Fruit: plum>
    """

    def __init__(self, queryset: models.QuerySet[AnyModel], *lookups: str) -> None:
        self._queryset = queryset
        self._lookups = lookups
        self._compiled: dict[str, _Compiled] = {}

    def first(self, *values: t.Any) -> AnyModel | None:
        """Run the query.

        Args:
            *values: The value of each look-up.

        Returns:
            One of the rows that match; None if there is none.
        """
        using = self._queryset.db
        if using not in self._compiled:
            self._compiled[using] = self._compile(using, values)
        template, sql, params, converted = self._compiled[using]
        connection = connections[using]
        own = tuple(
            self._get_field(lookup).get_db_prep_value(value, connection)
            for lookup, value in zip(self._lookups, values, strict=True)
        )
        compiler = copy(template)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, (*params, *own))
        # Asked each time: keys may have been rotated. Only if there are any.
        convert = compiler.get_converters
        compiler.get_converters = lambda expressions: convert(converted)
        queryset = self._queryset.all()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return next(iter(queryset), None)

    def _compile(self, using: str, values: tuple[t.Any, ...]) -> _Compiled:
        """Compile; the conditions that are added last have the last parameters."""
        queryset = self._queryset.order_by()
        for lookup, value in zip(self._lookups, values, strict=True):
            queryset = queryset.filter(**{lookup: value})
        compiler = queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        converters = compiler.get_converters(columns)
        converted = [c if n in converters else None for n, c in enumerate(columns)]
        return _Compiled(compiler, sql, tuple(params)[: -len(values)], converted)

    def _get_field(self, lookup: str) -> t.Any:
        return self._queryset.model._meta.get_field(lookup.split("__")[0])


class PreparedSubquery(models.Expression):
    """Finds values as a queryset would, without building and compiling it again.

    Args:
        build: Makes the queryset, of one column, of what stands for the values. A
            function of a module: what it makes is kept for the life of the process.
        *values: What the queryset's parameters are this time, as the database takes
            them.

    Example:
        >>> def find_books_of(shelf):
        ...     return Book.objects.filter(shelf=shelf).values("pk")
        >>> Book.objects.filter(pk__in=PreparedSubquery(find_books_of, 1))
    """

    def __init__(
        self, build: Callable[..., models.QuerySet[t.Any, t.Any]], *values: t.Any
    ) -> None:
        super().__init__()
        self.build = build
        self.values = values

    def as_sql(
        self, compiler: t.Any, connection: t.Any, **_: t.Any
    ) -> tuple[str, tuple[t.Any, ...]]:
        """Return the subquery, with the values."""
        sql, params = _compile_subquery(self.build, len(self.values), connection.alias)
        return f"({sql})", tuple(
            self.values[param.position] if isinstance(param, _Placeholder) else param
            for param in params
        )


class _Placeholder(models.Expression):
    """Stands for a value, and is its own parameter, by which it is found again."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position

    def as_sql(
        self, compiler: t.Any, connection: t.Any, **_: t.Any
    ) -> tuple[str, tuple[t.Any, ...]]:
        return "%s", (self,)


@cache
def _compile_subquery(
    build: Callable[..., models.QuerySet[t.Any, t.Any]], count: int, using: str
) -> tuple[str, tuple[t.Any, ...]]:
    query = build(*map(_Placeholder, range(count))).query
    sql, params = query.get_compiler(using).as_sql()
    return sql, tuple(params)
