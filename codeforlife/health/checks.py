"""The parts that a service needs, each checked by using it.

A check returns when its part works and raises when it does not. It may block: the
runner bounds its time.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
import typing as t
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from .report import HealthStatus

if t.TYPE_CHECKING:
    from kombu import Connection

__all__ = [
    "Unhealthy",
    "check_broker",
    "check_cache",
    "check_database",
    "check_keys",
    "check_migrations",
    "uses_database",
]

_logger = logging.getLogger(__name__)
# A page of a database, and what goes with it, needs more.
_MIN_FREE_BYTES = 64 * 1024
_MIGRATED_SECONDS = 30
_KEYS_SECONDS = 10
# Until when what a check found is not looked at again, by check and database.
_passed: dict[tuple[str, ...], float] = {}
_broker: Connection | None = None


class Unhealthy(Exception):
    """A part does not work.

    Args:
        reason: Why, in words that may be shown to anybody.
        status: What that makes the service.
    """

    def __init__(self, reason: str, status: HealthStatus = "unhealthy") -> None:
        super().__init__(reason)
        self.status: HealthStatus = status


def uses_database(check: Callable[[], None]) -> Callable[[], None]:
    """Let a check share one thread, and so one connection, with others."""
    check.group = "database"  # type: ignore[attr-defined]
    return check


@uses_database
def check_database() -> None:
    """Ask every database a question, and look for room where it is a file.

    Raises:
        Unhealthy: The disk is full, so nothing can be written.
    """
    from django.db import connections

    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        path = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor == "sqlite" and path.is_file():
            disk = os.statvfs(path.parent)
            if disk.f_bavail * disk.f_frsize < _MIN_FREE_BYTES:
                raise Unhealthy(f"The disk of {connection.alias} is full.")


@uses_database
def check_migrations() -> None:
    """Compare the database's migrations with the code's.

    A database that was found migrated is asked again after half a minute.

    Raises:
        Unhealthy: Some are not applied, or not any more.
    """
    from django.db import DEFAULT_DB_ALIAS, connection
    from django.db.migrations.executor import MigrationExecutor

    def look() -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            raise Unhealthy(
                f"{len(plan)} migration(s) of {DEFAULT_DB_ALIAS} are not applied.",
                "startingUp",
            )

    _look_once_in(_MIGRATED_SECONDS, "migrations", look)


@uses_database
def check_keys() -> None:
    """Make sure that this process has the keys of the database's rows.

    Raises:
        Unhealthy: It has none, or another database's.
    """
    from codeforlife.encryption import EncryptionError
    from codeforlife.models.database import keys

    try:
        _look_once_in(_KEYS_SECONDS, "keys", keys.check_keys)
    except EncryptionError as error:
        _logger.error("The keys cannot be used", exc_info=error)
        raise Unhealthy("They are not there, or are another database's.") from error


def _look_once_in(seconds: float, name: str, look: Callable[[], None]) -> None:
    """Call a function unless it has passed within some seconds."""
    from django.db import connection

    database = connection.settings_dict
    key = (name, *(str(database.get(part)) for part in ("HOST", "PORT", "NAME")))
    if key in _passed and time.monotonic() < _passed[key]:
        return
    look()
    _passed[key] = time.monotonic() + seconds


def check_cache() -> None:
    """Write a value to the default cache and read it back.

    Raises:
        Unhealthy: Another value came back.
    """
    from django.core.cache import cache

    value = secrets.token_hex(8)
    key = f"health-check:{value}"
    cache.set(key, value, timeout=10)
    if cache.get(key) != value:
        raise Unhealthy("A value that was just written cannot be read back.")
    cache.delete(key)


def check_broker() -> None:
    """Ask the task broker for the length of this service's queue."""
    from kombu import Connection

    global _broker
    connection, _broker = _broker, None  # kept only if it works
    if connection is None:
        connection = Connection(
            settings.CELERY_BROKER_URL, transport_options=_get_broker_options()
        )
    channel: t.Any = connection.default_channel
    channel._size(settings.CELERY_TASK_DEFAULT_QUEUE)
    _broker = connection


def _get_broker_options() -> dict[str, t.Any]:
    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    if settings.CELERY_BROKER_URL.startswith("redis"):
        options |= {"socket_connect_timeout": 2, "socket_timeout": 2}
    return options
