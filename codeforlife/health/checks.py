"""The parts that a service stands on, each checked by using it.

A check returns when its part works and raises when it does not. It may block: the
runner bounds its time.
"""

from __future__ import annotations

import secrets
import typing as t

from .report import HealthStatus

__all__ = [
    "Unhealthy",
    "check_broker",
    "check_cache",
    "check_database",
    "check_migrations",
]

_migrated: set[str] = set()


class Unhealthy(Exception):
    """A part does not work.

    Args:
        reason: Why, in words that may be shown to anybody.
        status: What that makes the service.
    """

    def __init__(self, reason: str, status: HealthStatus = "unhealthy") -> None:
        super().__init__(reason)
        self.status: HealthStatus = status


def check_database() -> None:
    """Ask every database a question."""
    from django.db import connections

    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()


def check_migrations() -> None:
    """Compare the database's migrations with the code's.

    What was migrated once stays so for the life of the process.

    Raises:
        Unhealthy: Some are not applied yet.
    """
    from django.db import DEFAULT_DB_ALIAS, connection
    from django.db.migrations.executor import MigrationExecutor

    database = str(connection.settings_dict["NAME"])
    if database in _migrated:
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise Unhealthy(
            f"{len(plan)} migration(s) of {DEFAULT_DB_ALIAS} are not applied.",
            "startingUp",
        )
    _migrated.add(database)


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
    from django.conf import settings
    from kombu import Connection

    options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    if settings.CELERY_BROKER_URL.startswith("redis"):
        options |= {"socket_connect_timeout": 2, "socket_timeout": 2}
    # Not Celery's current app, which is another one until the service has made its own.
    with Connection(
        settings.CELERY_BROKER_URL, transport_options=options
    ) as connection:
        channel: t.Any = connection.default_channel
        channel._size(settings.CELERY_TASK_DEFAULT_QUEUE)
