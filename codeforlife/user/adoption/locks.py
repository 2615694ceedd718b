"""One adoption at a time, and how it treats other connections."""

from __future__ import annotations

import contextlib
import fcntl
import os
import typing as t
from collections.abc import Iterator
from pathlib import Path

from django.core.management import CommandError

from .sql import Sql

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["count_other_connections", "exclusive"]

# Any number will do, as long as no other lock has it.
_LOCK_ID = 0x61646F70
_BUSY = "Another adopt_database is running on this database."


@contextlib.contextmanager
def exclusive(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Keep a second adoption out, until the end of this one or of its process.

    Args:
        connection: The connection that the adoption uses.

    Raises:
        CommandError: There is one already.
    """
    lock = _lock_postgresql if connection.vendor == "postgresql" else _lock_sqlite
    with lock(connection):
        yield


@contextlib.contextmanager
def _lock_postgresql(connection: BaseDatabaseWrapper) -> Iterator[None]:
    sql = Sql(connection)
    if not sql.select_value("SELECT pg_try_advisory_lock(%s)", [_LOCK_ID]):
        raise CommandError(_BUSY)
    # A change of a table waits for its readers, and makes new ones wait: not long.
    sql.execute("SET lock_timeout = '10s'")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            sql.execute("RESET lock_timeout")
            sql.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_ID])


@contextlib.contextmanager
def _lock_sqlite(connection: BaseDatabaseWrapper) -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    with _lock_file(Path(name)) if Path(name).is_file() else contextlib.nullcontext():
        # Outside a transaction, as SQLite demands. Tables are made again under the
        # names that other tables' foreign keys say.
        connection.disable_constraint_checking()
        try:
            yield
        finally:
            connection.enable_constraint_checking()


@contextlib.contextmanager
def _lock_file(database: Path) -> Iterator[None]:
    # Not the database itself, where SQLite has locks of its own.
    path = database.with_name(f".{database.name}.adoption")
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(_BUSY) from None
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def count_other_connections(connection: BaseDatabaseWrapper) -> int:
    """Count who else is connected, as far as the database tells.

    Args:
        connection: The connection that the adoption uses.
    """
    if connection.vendor != "postgresql":
        return 0
    return int(
        Sql(connection).select_value(
            "SELECT COUNT(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
