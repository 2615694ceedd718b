"""What an adoption has done so far, kept in the database that it changes."""

from __future__ import annotations

import json
import typing as t

from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["JOURNAL_TABLE", "Journal", "read_phase"]

JOURNAL_TABLE = "codeforlife_adoption"


class Journal:
    """Named entries, each written in the transaction of what it tells of.

    Args:
        connection: The connection to the database.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._sql = Sql(connection)

    def create(self) -> None:
        """Create the table."""
        self._sql.execute(
            f"CREATE TABLE {JOURNAL_TABLE}"
            " (name varchar(100) NOT NULL PRIMARY KEY, content text NOT NULL)"
        )

    def drop(self) -> None:
        """Drop the table."""
        self._sql.execute(f"DROP TABLE {JOURNAL_TABLE}")

    def exists(self) -> bool:
        """Say whether an adoption has begun."""
        return JOURNAL_TABLE in self._sql.get_tables()

    def read(self, name: str, default: t.Any = None) -> t.Any:
        """Return an entry's content.

        Args:
            name: The entry's name.
            default: What to return if there is none.
        """
        content = self._sql.select_value(
            f"SELECT content FROM {JOURNAL_TABLE} WHERE name = %s", [name]
        )
        return default if content is None else json.loads(content)

    def write(self, name: str, content: t.Any) -> None:
        """Write an entry, or replace it.

        Args:
            name: The entry's name.
            content: Anything that JSON can hold.
        """
        self.remove(name)
        self._sql.execute(
            f"INSERT INTO {JOURNAL_TABLE} (name, content) VALUES (%s, %s)",
            [name, json.dumps(content)],
        )

    def remove(self, name: str) -> None:
        """Remove an entry, if there is one."""
        self._sql.execute(
            f"DELETE FROM {JOURNAL_TABLE} WHERE name = %s",
            [name],
        )


def read_phase(connection: BaseDatabaseWrapper) -> str:
    """Return how far the adoption is that has begun in a database.

    Returns:
        `adopting`, `adopted` or `reverting`.
    """
    phase: str = Journal(connection).read("phase", "adopting")
    return phase
