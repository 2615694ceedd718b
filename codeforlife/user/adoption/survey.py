"""What is in a database that somebody has to know of, or to decide about.

Everything is told by ids: no name, address or code leaves the database.
"""

from __future__ import annotations

import hashlib
import os
import typing as t
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .legacy import ASIDE, Legacy, LegacyRow, Note
from .schemas import CONVERTED
from .sql import Sql
from .target import Target
from .values import FRESH, Changes, get_values

__all__ = ["Clash", "Survey", "find_key_users", "take_survey"]

type Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Clash:
    """Rows with one value that has to be unique.

    Attributes:
        table: Their table.
        column: The column.
        ids: Their ids.
        active: The ids of those that are active.
    """

    table: str
    column: str
    ids: tuple[int, ...]
    active: tuple[int, ...]


@dataclass
class Survey:
    """What was found.

    Attributes:
        rows: How many rows each converted table has.
        notes: The ids of remarkable rows, by what is remarkable and their table.
        clashes: The rows that cannot all keep their values.
        too_long: The ids of rows with a value that does not fit its column, by table.
        key_users: Columns of other tables that need the users' data keys.
        objects: Views and triggers, which may name what is renamed.
        seconds: How long reading took.
    """

    rows: dict[str, int] = field(default_factory=dict)
    notes: dict[Note, dict[str, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    clashes: list[Clash] = field(default_factory=list)
    too_long: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    key_users: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    seconds: float = 0


def take_survey(
    legacy: Legacy, target: Target, changes: Changes, batch_size: int, show: Progress
) -> Survey:
    """Read every row, and say what is remarkable.

    Args:
        legacy: The database.
        target: Our tables.
        changes: The decisions so far.
        batch_size: How many rows to read at a time.
        show: Is told the table, and how many of its rows are read.

    Returns:
        What was found.
    """
    survey = Survey()
    for table in target.tables:
        name = table.name
        total = survey.rows[name] = legacy.count(name)
        finders = [_ClashFinder(name, column) for column in _UNIQUE.get(name, ())]
        limits = _get_limits(table)
        done = 0
        for rows in legacy.read(name, batch_size):
            for row in rows:
                if row.note is not None:
                    survey.notes[row.note][name].append(row.pk)
                values = get_values(name, row, changes.get(name, {})) or {}
                for finder in finders:
                    finder.add(row, values)
                if any(len(row.values.get(c) or "") > limits[c] for c in limits):
                    survey.too_long[name].append(row.pk)
            done += len(rows)
            show(f"Reading {name}", done, total)
        for finder in finders:
            survey.clashes += finder.get_clashes()
    survey.key_users = find_key_users(legacy)
    survey.objects = list(_find_objects(legacy))
    return survey


# By which rule two values are one: the case of an e-mail address does not count.
_UNIQUE: dict[str, dict[str, Callable[[str], str]]] = {
    "user": {"username": str, "email": str.casefold},
    "school": {"name": str},
    "class": {"access_code": str},
    "userprofile": {"google_sub": str},
}
# Of these, no two may be empty either.
_NEVER_EMPTY = {("user", "username"), ("school", "name")}


class _ClashFinder:
    """Finds rows with equal values, and remembers digests alone."""

    def __init__(self, table: str, column: str) -> None:
        self._table, self._column = table, column
        self._normalize = _UNIQUE[table][column]
        self._key = os.urandom(16)
        self._first: dict[bytes, int] = {}
        self._others: dict[bytes, list[int]] = defaultdict(list)
        self._inactive: set[int] = set()

    def add(self, row: LegacyRow, values: dict[str, t.Any]) -> None:
        value = values.get(self._column)
        may_repeat = not value and (self._table, self._column) not in _NEVER_EMPTY
        if value is None or value is FRESH or may_repeat:
            return
        data = self._normalize(value).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(data, key=self._key, digest_size=16).digest()
        if digest in self._first:
            self._others[digest].append(row.pk)
        else:
            self._first[digest] = row.pk
        if not row.is_active:
            self._inactive.add(row.pk)

    def get_clashes(self) -> Iterator[Clash]:
        for digest, others in self._others.items():
            ids = (self._first[digest], *others)
            active = tuple(pk for pk in ids if pk not in self._inactive)
            yield Clash(self._table, self._column, ids, active)


def _get_limits(table: t.Any) -> dict[str, int]:
    """Return how long values may be that are not encrypted."""
    return {
        field.name: field.max_length
        for field in table.fields
        if getattr(field, "max_length", None) and not hasattr(field, "is_encrypted")
    }


def find_key_users(legacy: Legacy) -> list[str]:
    """Return columns of other tables that 1.0.8 encrypted with the users' keys.

    Args:
        legacy: The database.
    """
    if not legacy.state.is_encrypted:
        return []
    sql = Sql(legacy.connection)
    own = {legacy.get_table(name) for name in CONVERTED}
    return [
        f"{table}.{column}"
        for table in sql.get_tables()
        if table not in own and not table.startswith(ASIDE)
        for column in sql.get_columns(table)
        if column.endswith("_enc")
    ]


def _find_objects(legacy: Legacy) -> Iterator[str]:
    """Yield the views and triggers of the operator."""
    queries = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger')",
        "postgresql": (
            "SELECT table_name FROM information_schema.views"
            " WHERE table_schema = current_schema() UNION"
            " SELECT trigger_name FROM information_schema.triggers"
            " WHERE trigger_schema = current_schema()"
        ),
    }
    query = f"{queries[legacy.connection.vendor]} ORDER BY 1"
    for (name,) in Sql(legacy.connection).select(query):
        yield name
