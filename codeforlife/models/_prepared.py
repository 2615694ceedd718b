"""A query that is compiled once, and run with other values each time."""

from __future__ import annotations

import typing as t
from copy import copy

from django.db import connections, models

type _Values = dict[str, t.Any]


class PreparedQuery[AnyModel: models.Model]:
    """Runs one query again and again without compiling it anew.

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
        self._compiled: dict[str, tuple[t.Any, str, tuple[t.Any, ...]]] = {}

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
        template, sql, params = self._compiled[using]
        connection = connections[using]
        own = tuple(
            self._get_field(lookup).get_db_prep_value(value, connection)
            for lookup, value in zip(self._lookups, values, strict=True)
        )
        compiler = copy(template)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, (*params, *own))
        queryset = self._queryset.all()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return next(iter(queryset), None)

    def _compile(
        self, using: str, values: tuple[t.Any, ...]
    ) -> tuple[t.Any, str, tuple[t.Any, ...]]:
        """Compile; the conditions that are added last have the last parameters."""
        queryset = self._queryset.order_by()
        for lookup, value in zip(self._lookups, values, strict=True):
            queryset = queryset.filter(**{lookup: value})
        compiler = queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        return compiler, sql, tuple(params)[: -len(values)]

    def _get_field(self, lookup: str) -> t.Any:
        return self._queryset.model._meta.get_field(lookup.split("__")[0])
