"""The old table whole under another name, and a new one under the old name.

SQLite can change neither a column's nullability nor its uniqueness, so the table is
made again in any case. Foreign keys of other tables name the table, and mean the new
one from then on.
"""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterator

from .legacy import ASIDE
from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from .target import TargetTable

__all__ = ["SqliteLayout"]


class SqliteLayout:
    """Sets whole tables aside.

    Foreign keys must not be enforced meanwhile, which SQLite allows to say only outside
    a transaction.

    Args:
        connection: The connection to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._sql = Sql(connection)

    def rename(self, old: str, new: str) -> None:
        """Rename a table; the foreign keys of other tables follow."""
        self._sql.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')

    def set_aside(self, table: TargetTable) -> dict[str, t.Any]:
        """Rename the table, and create ours."""
        indexes = self._sql.select(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
            " AND tbl_name = %s AND sql IS NOT NULL ORDER BY rowid",
            [table.table],
        )
        for name, _ in indexes:
            # The new table's may have the same name.
            self._sql.execute(f'DROP INDEX "{name}"')
        with self._keeping_references():
            self.rename(table.table, _get_aside(table))
        created, new_indexes = table.get_statements()
        self._sql.execute(created)
        for sql in new_indexes:
            self._sql.execute(sql)
        return {"indexes": [sql for _, sql in indexes]}

    def get_write(self, table: TargetTable) -> str:
        """Return the statement that writes a row's new columns."""
        kept = ", ".join(f'"{name}"' for name in table.kept_columns)
        new = ", ".join(f'"{field.column}"' for field in table.new_fields)
        values = ", ".join(["%s"] * len(table.new_fields))
        return (
            f'INSERT INTO "{table.table}" ({new}, {kept})'
            f' SELECT {values}, {kept} FROM "{_get_aside(table)}" WHERE id = %s'
        )

    def drop_row(self, table: TargetTable, pk: int) -> None:
        """Drop a row that is not taken over: it is only in the old table."""

    def complete(self, table: TargetTable) -> None:
        """Go on with the old table's ids."""
        self._copy_sequence(_get_aside(table), table.table)

    def count_added(self, table: TargetTable, info: dict[str, t.Any]) -> int:
        """Count the rows that were added since, which the old table has not."""
        sql = (
            f'SELECT COUNT(*) FROM "{table.table}" WHERE id NOT IN'
            f' (SELECT id FROM "{_get_aside(table)}")'
        )
        return int(self._sql.select_value(sql))

    def bring_back(self, table: TargetTable, info: dict[str, t.Any]) -> None:
        """Drop the new table, and put the old one back in its place."""
        aside = _get_aside(table)
        if info["is_complete"]:
            self._take_kept_columns_over(table, info["dropped"])
            self._copy_sequence(table.table, aside)
        self._sql.execute(f'DROP TABLE "{table.table}"')
        with self._keeping_references():
            self.rename(aside, table.table)
        for sql in info["indexes"]:
            self._sql.execute(sql)

    def drop_old(
        self, table: TargetTable, info: dict[str, t.Any], keep_keys: bool
    ) -> None:
        """Drop the old table; the data keys are kept if something needs them."""
        aside = _get_aside(table)
        if keep_keys and "dek" in self._sql.get_columns(aside):
            self._sql.execute(f'ALTER TABLE "{table.table}" ADD COLUMN "dek" BLOB NULL')
            self._sql.execute(
                f'UPDATE "{table.table}" SET "dek" = (SELECT "dek"'
                f' FROM "{aside}" a WHERE a.id = "{table.table}".id)'
            )
        self._sql.execute(f'DROP TABLE "{aside}"')

    def _take_kept_columns_over(self, table: TargetTable, dropped: list[int]) -> None:
        """Give the old table what has changed since, and remove what is gone."""
        aside = _get_aside(table)
        exempt = ", ".join(map(str, dropped)) or "NULL"
        self._sql.execute(
            f'DELETE FROM "{aside}" WHERE id NOT IN'
            f' (SELECT id FROM "{table.table}") AND COALESCE(id NOT IN ({exempt}), 1)'
        )
        kept = ", ".join(f'"{name}"' for name in table.kept_columns)
        exists = f'SELECT 1 FROM "{table.table}" n WHERE n.id = "{aside}".id'
        self._sql.execute(
            f'UPDATE "{aside}" SET ({kept}) = (SELECT {kept}'
            f' FROM "{table.table}" n WHERE n.id = "{aside}".id)'
            f" WHERE EXISTS ({exists})"
        )

    def _copy_sequence(self, source: str, target: str) -> None:
        self._sql.execute("DELETE FROM sqlite_sequence WHERE name = %s", [target])
        self._sql.execute(
            "INSERT INTO sqlite_sequence (name, seq)"
            " SELECT %s, seq FROM sqlite_sequence WHERE name = %s",
            [target, source],
        )

    @contextlib.contextmanager
    def _keeping_references(self) -> Iterator[None]:
        """Let no other table's foreign keys follow a renamed table."""
        self._sql.execute("PRAGMA legacy_alter_table = ON")
        try:
            yield
        finally:
            self._sql.execute("PRAGMA legacy_alter_table = OFF")


def _get_aside(table: TargetTable) -> str:
    return f"{ASIDE}{table.table}"
