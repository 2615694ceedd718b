"""Keeps a process away from the database of another environment."""

from __future__ import annotations

import sys
import typing as t

from django.db import DEFAULT_DB_ALIAS

from codeforlife.conf import conf
from codeforlife.configuration import ConfigurationError
from codeforlife.configuration.env_files import source_of

from .metadata import DatabaseMetadata

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["MARK_COMMAND", "verify_environment"]

MARK_COMMAND = "mark_database"

_verified: set[tuple[str, ...]] = set()


def verify_environment(*, connection: BaseDatabaseWrapper, **kwargs: t.Any) -> None:
    """Compare `ENV` with the environment that a database remembers.

    A receiver of Django's signal `connection_created`: whatever a process does, it does
    it after this. A database that was found to be the right one is not asked again.

    Args:
        connection: The new connection.
        **kwargs: Not used.

    Raises:
        ConfigurationError: The database belongs to another environment. The connection
            is closed.
    """
    database = _identify(connection)
    is_new = connection.alias == DEFAULT_DB_ALIAS and database not in _verified
    if not is_new or sys.argv[1:2] == [MARK_COMMAND]:
        return
    environment = _read(connection)
    if environment == conf.env:
        _verified.add(database)
    elif environment is not None:
        connection.close()
        raise ConfigurationError(
            f"The database belongs to the environment {environment!r}, but ENV"
            f" {_describe_env()}: set ENV={environment}, or connect to the database of"
            f" {conf.env!r}. If it is a copy that changed its environment, run"
            f" `manage.py {MARK_COMMAND}`."
        )


def _describe_env() -> str:
    if source_of("ENV") == "default":
        return f"is not set, which means {conf.env!r}"
    return f"is {conf.env!r}"


def _identify(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    names = ("ENGINE", "HOST", "PORT", "NAME")
    return tuple(str(connection.settings_dict.get(name)) for name in names)


def _read(connection: BaseDatabaseWrapper) -> str | None:
    table = DatabaseMetadata._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return None
        cursor.execute(f"SELECT environment FROM {table}")  # noqa: S608 - our own name
        row = cursor.fetchone()
    return str(row[0]) if row else None
