"""Keeps `migrate`, `check` and the server away from a database that is not ours.

Without it `migrate` says OK, since a `user.0001_initial` is recorded, and every query
after it fails.
"""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.management import CommandError
from django.db import OperationalError, connections
from django.db.models.signals import pre_migrate

from .journal import Journal
from .states import Sighting, State, recognise

__all__ = ["check_database", "refuse_to_migrate"]

_HINT = "See 'Move an existing service over' in the package's documentation."


@register(Tags.database)
def check_database(
    app_configs: t.Any, databases: Sequence[str] | None = None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find databases of the package that this one replaces.

    `migrate` and the server run this check, and `check --database default`.

    Args:
        app_configs: Not used.
        databases: The aliases of the databases to look at.
        **kwargs: Not used.

    Returns:
        `codeforlife.E126` for a database to adopt, `E127` for one that is half adopted,
        `E128` for an unknown one, `W129` where old columns are still there.
    """
    messages: list[CheckMessage] = []
    for alias in databases or ():
        try:
            messages += _check(alias)
        except OperationalError:
            continue  # which others report
    return messages


def refuse_to_migrate(*, using: str, **kwargs: t.Any) -> None:
    """Stop `migrate` before it changes anything, whatever checks were skipped.

    Args:
        using: The alias of the database.
        **kwargs: What else the signal tells.

    Raises:
        CommandError: The database is not ours.
    """
    for error in _check(using):
        if isinstance(error, Error):
            raise CommandError(f"{error.msg} {error.hint}")


def _check(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    if connection.vendor not in ("postgresql", "sqlite"):
        return []
    sighting = recognise(connection)
    if sighting.state is State.OURS and Journal(connection).exists():
        return [_OLD_COLUMNS]
    error = _describe(sighting)
    return [] if error is None else [error]


def _describe(sighting: Sighting) -> Error | None:
    if sighting.state.is_legacy:
        return Error(
            "This database was made by versions"
            f" {sighting.state.value} of the package (it has {sighting.seen}), and"
            " nothing was changed: run `manage.py adopt_database --dry-run`.",
            hint=_HINT,
            id="codeforlife.E126",
        )
    if sighting.state is State.HALF:
        return Error(
            "The adoption of this database is not complete, and nothing was changed:"
            " run `manage.py adopt_database` to go on, or with --revert to go back.",
            hint=_HINT,
            id="codeforlife.E127",
        )
    if sighting.state is State.UNKNOWN:
        return Error(
            f"The tables of this database are not ours: {sighting.seen}. Nothing was"
            " changed.",
            hint=_HINT,
            id="codeforlife.E128",
        )
    return None


_OLD_COLUMNS = Warning(
    "The database is adopted, and still has the old columns, personal data among them.",
    hint="Run `manage.py adopt_database --finish` when all is well.",
    id="codeforlife.W129",
)


def connect(app_config: AppConfig) -> None:
    """Let `migrate` ask first.

    Args:
        app_config: The app of the users.
    """
    pre_migrate.connect(refuse_to_migrate, sender=app_config)
