"""Old and new columns in one table: nothing but the columns' names changes.

Foreign keys, sequences, grants and the table's other columns stay as they are, and a
change of a column's name or nullability takes no longer for a million rows.
"""

from __future__ import annotations

import typing as t

from .layouts import get_old_columns
from .legacy import ASIDE
from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from .target import TargetTable

__all__ = ["PostgresqlLayout"]

_CHECKS = """
    SELECT c.conname, pg_get_constraintdef(c.oid)
    FROM pg_constraint c
    WHERE c.conrelid = %s::regclass AND c.contype = 'c' AND EXISTS (
        SELECT 1 FROM pg_attribute a
        WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
        AND a.attname = ANY(%s)
    )
    ORDER BY c.conname
"""


class PostgresqlLayout:
    """Sets old columns aside under other names.

    Args:
        connection: The connection to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._sql = Sql(connection)

    def rename(self, old: str, new: str) -> None:
        """Rename a table; the foreign keys of other tables follow."""
        self._sql.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')

    def set_aside(self, table: TargetTable) -> dict[str, t.Any]:
        """Rename the old columns and let them be null; add the new ones."""
        columns = self._sql.get_columns(table.table)
        not_null = {name for name, may_be_null in columns.items() if not may_be_null}
        old = get_old_columns(table, columns)
        # They would refuse what the new service writes.
        checks = self._sql.select(_CHECKS, [f'"{table.table}"', old])
        for name, _ in checks:
            self._alter(table, f'DROP CONSTRAINT "{name}"')
        for name in old:
            if name in not_null:
                self._alter(table, f'ALTER COLUMN "{name}" DROP NOT NULL')
            if name != "dek":
                self._alter(table, f'RENAME COLUMN "{name}" TO "{ASIDE}{name}"')
        for field in table.new_fields:
            column_type = field.db_type(self._sql.connection)
            self._alter(table, f'ADD COLUMN "{field.column}" {column_type} NULL')
        self._sql.execute(
            f'CREATE TABLE "{_get_dropped(table)}"'
            f' AS SELECT * FROM "{table.table}" WHERE FALSE'
        )
        return {"old": old, "not_null": sorted(not_null & {*old}), "checks": checks}

    def get_write(self, table: TargetTable) -> str:
        """Return the statement that writes a row's new columns."""
        columns = ", ".join(f'"{field.column}" = %s' for field in table.new_fields)
        return f'UPDATE "{table.table}" SET {columns} WHERE id = %s'

    def drop_row(self, table: TargetTable, pk: int) -> None:
        """Drop a row that is not taken over; it comes back with the old columns."""
        self._sql.execute(
            f'INSERT INTO "{_get_dropped(table)}"'
            f' SELECT * FROM "{table.table}" WHERE id = %s',
            [pk],
        )
        self._sql.execute(f'DELETE FROM "{table.table}" WHERE id = %s', [pk])

    def complete(self, table: TargetTable) -> None:
        """Make the new columns' constraints and indexes."""
        for field in table.new_fields:
            if not field.null:
                self._alter(table, f'ALTER COLUMN "{field.column}" SET NOT NULL')
            if field.unique:
                name = f"{table.table}_{field.column}_key"
                self._alter(table, f'ADD CONSTRAINT "{name}" UNIQUE ("{field.column}")')
        new = [f'"{field.column}"' for field in table.new_fields]
        for sql in table.get_statements()[1]:
            if any(column in sql for column in new):
                self._sql.execute(sql)

    def count_added(self, table: TargetTable, info: dict[str, t.Any]) -> int:
        """Count the rows that were added since, which have no old columns."""
        required = [name for name in info["not_null"] if name != "dek"]
        if not required:
            return 0
        sql = (
            f'SELECT COUNT(*) FROM "{table.table}" WHERE "{ASIDE}{required[0]}" IS NULL'
        )
        return int(self._sql.select_value(sql))

    def bring_back(self, table: TargetTable, info: dict[str, t.Any]) -> None:
        """Drop the new columns, and put the old ones back in their place."""
        dropped = _get_dropped(table)
        names = ", ".join(f'"{name}"' for name in self._sql.get_columns(dropped))
        for field in table.new_fields:
            if not field.null:
                self._alter(table, f'ALTER COLUMN "{field.column}" DROP NOT NULL')
        self._sql.execute(
            f'INSERT INTO "{table.table}" ({names}) SELECT {names} FROM "{dropped}"'
        )
        self._sql.execute(f'DROP TABLE "{dropped}"')
        # An index goes with its column.
        for field in table.new_fields:
            self._alter(table, f'DROP COLUMN "{field.column}"')
        for name in info["old"]:
            if name != "dek":
                self._alter(table, f'RENAME COLUMN "{ASIDE}{name}" TO "{name}"')
            if name in info["not_null"]:
                self._alter(table, f'ALTER COLUMN "{name}" SET NOT NULL')
        for name, definition in info["checks"]:
            self._alter(table, f'ADD CONSTRAINT "{name}" {definition}')

    def drop_old(
        self, table: TargetTable, info: dict[str, t.Any], keep_keys: bool
    ) -> None:
        """Drop the old columns; those of data keys only if nothing needs them."""
        for name in info["old"]:
            if name != "dek":
                self._alter(table, f'DROP COLUMN "{ASIDE}{name}"')
            elif not keep_keys:
                self._alter(table, 'DROP COLUMN "dek"')
        self._sql.execute(f'DROP TABLE "{_get_dropped(table)}"')

    def _alter(self, table: TargetTable, change: str) -> None:
        self._sql.execute(f'ALTER TABLE "{table.table}" {change}')


def _get_dropped(table: TargetTable) -> str:
    return f"{ASIDE}{table.table}"
