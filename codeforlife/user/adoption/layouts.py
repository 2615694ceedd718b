"""How old and new columns of a table stand beside each other until the end."""

from __future__ import annotations

import typing as t

from .schemas import CONVERTED

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from .target import TargetTable

__all__ = ["Layout", "get_layout"]


class Layout(t.Protocol):
    """What differs between databases. Each method runs inside a transaction.

    What `set_aside` returns goes into the journal, and comes back to the others.
    """

    def rename(self, old: str, new: str) -> None:
        """Rename a table; the foreign keys of other tables follow."""

    def set_aside(self, table: TargetTable) -> dict[str, t.Any]:
        """Set the old columns aside, and make the new ones, empty."""

    def get_write(self, table: TargetTable) -> str:
        """Return the statement that writes a row's new columns.

        Its parameters are the new columns' values and the id.
        """

    def drop_row(self, table: TargetTable, pk: int) -> None:
        """Drop a row that is not taken over; it comes back with the old columns."""

    def complete(self, table: TargetTable) -> None:
        """Make the new columns' constraints and indexes: all rows are written."""

    def count_added(self, table: TargetTable, info: dict[str, t.Any]) -> int:
        """Count the rows that were added since, which have no old columns."""

    def bring_back(self, table: TargetTable, info: dict[str, t.Any]) -> None:
        """Drop the new columns, and put the old ones back in their place."""

    def drop_old(
        self, table: TargetTable, info: dict[str, t.Any], keep_keys: bool
    ) -> None:
        """Drop the old columns; those of data keys only if nothing needs them."""


def get_layout(connection: BaseDatabaseWrapper) -> Layout:
    """Return the layout for a database."""
    if connection.vendor == "sqlite":
        from .sqlite import SqliteLayout

        return SqliteLayout(connection)
    from .postgresql import PostgresqlLayout

    return PostgresqlLayout(connection)


def get_old_columns(table: TargetTable, existing: t.Iterable[str]) -> list[str]:
    """Return which of a table's columns are old, in their order."""
    converted = set(CONVERTED[table.name][1])
    kept = set(table.kept_columns)
    return [name for name in existing if name in converted or name not in kept]
