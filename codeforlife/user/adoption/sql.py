"""Statements on a connection, in one line each."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Sequence

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Sql"]

type Row = tuple[t.Any, ...]


class Sql:
    """Runs statements, and says what there is.

    Args:
        connection: The connection to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Sequence[t.Any] | None = None) -> None:
        """Run a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)

    def execute_many(self, sql: str, rows: Iterable[Sequence[t.Any]]) -> None:
        """Run a statement once for each row of parameters."""
        with self.connection.cursor() as cursor:
            cursor.executemany(sql, list(rows))

    def select(self, sql: str, params: Sequence[t.Any] | None = None) -> list[Row]:
        """Return a query's rows."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

    def select_value(self, sql: str, params: Sequence[t.Any] | None = None) -> t.Any:
        """Return the first value of a query's first row, or `None`."""
        rows = self.select(sql, params)
        return rows[0][0] if rows else None

    def get_tables(self) -> list[str]:
        """Return the names of all tables."""
        with self.connection.cursor() as cursor:
            return sorted(self.connection.introspection.table_names(cursor))

    def get_columns(self, table: str) -> dict[str, bool]:
        """Return the columns of a table, and whether they may be null."""
        introspection = self.connection.introspection
        with self.connection.cursor() as cursor:
            described = introspection.get_table_description(cursor, table)
        return {column.name: bool(column.null_ok) for column in described}

    def get_constraints(self, table: str) -> dict[str, t.Any]:
        """Return the constraints and indexes of a table, by their names."""
        introspection = self.connection.introspection
        with self.connection.cursor() as cursor:
            return dict(introspection.get_constraints(cursor, table))
