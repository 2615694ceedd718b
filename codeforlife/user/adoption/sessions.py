"""Sessions end: they are signed with old names, and last an hour at most."""

from __future__ import annotations

import typing as t

from .legacy import ASIDE
from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["drop_sessions", "end_sessions", "restore_sessions"]

# In the order in which rows can be deleted.
_TABLES = ("user_sessionauthfactor", "user_session", "django_session")


def end_sessions(connection: BaseDatabaseWrapper) -> list[str]:
    """Delete all sessions, and keep a copy.

    Returns:
        The tables, for the other functions.
    """
    sql = Sql(connection)
    existing = sql.get_tables()
    tables = [table for table in _TABLES if table in existing]
    for table in tables:
        sql.execute(f'CREATE TABLE "{ASIDE}{table}" AS SELECT * FROM "{table}"')
        sql.execute(f'DELETE FROM "{table}"')
    return tables


def restore_sessions(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Put the sessions back, in place of any that have begun since."""
    sql = Sql(connection)
    for table in tables:
        sql.execute(f'DELETE FROM "{table}"')
    for table in reversed(tables):
        sql.execute(f'INSERT INTO "{table}" SELECT * FROM "{ASIDE}{table}"')
    drop_sessions(connection, tables)


def drop_sessions(connection: BaseDatabaseWrapper, tables: list[str]) -> None:
    """Drop the copies."""
    sql = Sql(connection)
    for table in tables:
        sql.execute(f'DROP TABLE "{ASIDE}{table}"')
