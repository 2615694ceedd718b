"""Lets one process at a time prepare what several share."""

from __future__ import annotations

import logging
import os
import tempfile
import time
import typing as t
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from codeforlife.configuration import ConfigurationError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such module
    fcntl = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["preparation_lock"]

_logger = logging.getLogger("codeforlife.server")
# Any number will do, as long as every replica uses the same.
_ID = 0x636F6465
_TIMEOUT = 300
_INTERVAL = 0.2


@contextmanager
def preparation_lock() -> Iterator[None]:
    """Keep other processes out that start with the same database.

    Raises:
        ConfigurationError: Another process has had the lock for five minutes.
    """
    from django.db import connection

    is_shared = connection.vendor == "postgresql"
    with _locked_in_database() if is_shared else _locked_on_disk(_get_directory()):
        yield


@contextmanager
def _locked_in_database() -> Iterator[None]:
    connection = _connect()
    try:
        connection.set_autocommit(False)
        _wait_for(lambda: _try_advisory_lock(connection))
        yield
    finally:
        connection.close()  # which ends the transaction, and with it the lock


def _connect() -> BaseDatabaseWrapper:
    """Make a connection that stays open, whatever the commands do to theirs."""
    from django.db import DEFAULT_DB_ALIAS, connections

    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    options = {**connection.settings_dict["OPTIONS"], "pool": False}
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}
    return connection


def _try_advisory_lock(connection: BaseDatabaseWrapper) -> bool:
    """Take the lock of a transaction.

    A session's lock would not do behind PgBouncer in transaction mode: its sessions are
    shared, so that the lock would stay with a session that never ends. A transaction
    keeps its session to itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ID])
        if not cursor.fetchone()[0]:
            connection.rollback()
            return False
        # The transaction is idle while the commands work on connections of their own.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        return True


@contextmanager
def _locked_on_disk(directory: Path) -> Iterator[None]:
    if fcntl is None:  # pragma: no cover
        yield
        return
    # The directory itself: a file for the lock would stay behind.
    handle = os.open(directory, os.O_RDONLY)
    try:
        _wait_for(lambda: _try_file_lock(handle))
        yield
    finally:
        os.close(handle)


def _try_file_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _get_directory() -> Path:
    from django.conf import settings

    name = str(settings.DATABASES["default"]["NAME"])
    directory = Path(name).resolve().parent
    return directory if directory.is_dir() else Path(tempfile.gettempdir())


def _wait_for(take: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _TIMEOUT
    if take():
        return
    _logger.info("Another process prepares the database: waiting for it.")
    while not take():
        if time.monotonic() > deadline:
            raise ConfigurationError(
                "Another process has been preparing the database for"
                f" {_TIMEOUT} seconds: see what it waits for."
            )
        time.sleep(_INTERVAL)
