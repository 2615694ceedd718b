"""Which migrations are recorded: those that a new service's database has."""

from __future__ import annotations

import typing as t

from django.apps import apps

from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["restore_history", "take_history"]

# Apps of the replaced package that have no successor.
_GONE = ("common", "legacy", "portal")


def take_history(connection: BaseDatabaseWrapper) -> list[list[t.Any]]:
    """Remove records of migrations that are no longer there.

    `user.0001_initial` stays: migrations of services and of Django depend on it.

    Args:
        connection: The connection to the database.

    Returns:
        The removed records, for `restore_history`.
    """
    gone = {label for label in _GONE if not _is_installed(label)}
    sql = Sql(connection)
    rows = sql.select(
        "SELECT id, app, name, CAST(applied AS varchar(40)) FROM django_migrations"
        " ORDER BY id"
    )
    removed = [
        list(row)
        for row in rows
        if row[1] in gone or (row[1] == "user" and row[2] != "0001_initial")
    ]
    sql.execute_many(
        "DELETE FROM django_migrations WHERE id = %s", [[pk] for pk, *_ in removed]
    )
    return removed


def restore_history(
    connection: BaseDatabaseWrapper, removed: list[list[t.Any]]
) -> None:
    """Put the removed records back.

    Args:
        connection: The connection to the database.
        removed: What `take_history` returned.
    """
    Sql(connection).execute_many(
        "INSERT INTO django_migrations (id, app, name, applied)"
        " VALUES (%s, %s, %s, %s)",
        removed,
    )


def _is_installed(label: str) -> bool:
    return label in apps.app_configs
