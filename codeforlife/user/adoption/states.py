"""Which package made a database: told by its tables and columns alone.

The names of recorded migrations do not tell: every version recorded a
`user.0001_initial`, and not the same one.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from .journal import JOURNAL_TABLE, read_phase
from .schemas import (
    UNCHANGED,
    State,
    get_legacy_table,
    get_optional_columns,
    get_required_columns,
)
from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["Sighting", "State", "recognise"]

# The columns of `user_user` that tell, the newest first.
_TELLS: Mapping[State, str] = {
    State.OURS: "username_index",
    State.T: "_username_plain",
    State.C: "username_enc",
    State.B: "username",
}


@dataclass(frozen=True)
class Sighting:
    """What a database was recognised as, and by what.

    Attributes:
        state: The state.
        seen: The table or column that tells it, or that does not fit.
    """

    state: State
    seen: str


def recognise(connection: BaseDatabaseWrapper) -> Sighting:
    """Say which state a database is in; it is only read.

    Args:
        connection: The connection to the database.
    """
    sql = Sql(connection)
    tables = set(sql.get_tables())
    if JOURNAL_TABLE in tables and not _is_adopted(connection):
        return Sighting(State.HALF, JOURNAL_TABLE)
    if "user_user" not in tables:
        return _recognise_without_users(sql, tables)
    columns = sql.get_columns("user_user")
    for state, tell in _TELLS.items():
        if tell not in columns:
            continue
        if state is State.OURS:
            return Sighting(state, f"user_user.{tell}")
        if state is State.C and _has_checks_of_inactive_rows(sql):
            state = State.D
        return _compare(sql, tables, state)
    return Sighting(State.UNKNOWN, "user_user has no column for usernames")


def _is_adopted(connection: BaseDatabaseWrapper) -> bool:
    return read_phase(connection) == "adopted"


def _has_checks_of_inactive_rows(sql: Sql) -> bool:
    names = sql.get_constraints("user_user")
    return any(name.endswith("_when_inactive") for name in names)


def _recognise_without_users(sql: Sql, tables: set[str]) -> Sighting:
    if {"auth_user", "common_userprofile"} <= tables:
        return _compare(sql, tables, State.A)
    for name in sorted(tables):
        if name.startswith("common_"):
            return Sighting(State.UNKNOWN, f"there is {name}, but no user_user")
    return Sighting(State.NONE, "there is no user_user")


def _compare(sql: Sql, tables: set[str], state: State) -> Sighting:
    """Return the state, or the first table that does not fit it."""
    difference = _find_difference(sql, tables, state)
    if difference is None:
        return Sighting(state, get_legacy_table(state, "user"))
    return Sighting(
        State.UNKNOWN, f"{difference}, unlike a database of versions {state.value}"
    )


def _find_difference(sql: Sql, tables: set[str], state: State) -> str | None:
    required, optional = get_required_columns(state), get_optional_columns(state)
    for name in (*required, *UNCHANGED):
        table = get_legacy_table(state, name)
        if table not in tables:
            return f"there is no table {table}"
        if name not in required:
            continue
        columns = set(sql.get_columns(table))
        for missing in sorted(required[name] - columns):
            return f"{table} has no column {missing}"
        for surplus in sorted(
            columns - required[name] - optional.get(name, frozenset())
        ):
            return f"{table} has a column {surplus}"
    return None
