"""The example data of a developer's database, which are loaded once."""

from __future__ import annotations

import json
import logging
import typing as t
from collections.abc import Iterable, Iterator
from pathlib import Path

if t.TYPE_CHECKING:
    from django.db import models

__all__ = ["load_example_data"]

_logger = logging.getLogger("codeforlife.server")


def load_example_data(app_labels: Iterable[str]) -> None:
    """Load the fixtures of some apps into a database that has none of their rows.

    This is done at one start and never again: what a developer has changed since, or
    had before, stays as it is. `manage.py load_fixtures` loads them at any time.

    Args:
        app_labels: The apps whose fixtures to load.

    Raises:
        CommandError: The fixtures cannot be loaded. Nothing is.
    """
    from django.core.management import get_commands
    from django.db import transaction

    from codeforlife.models.database.metadata import DatabaseMetadata

    labels = sorted(app_labels)
    if "load_fixtures" not in get_commands():
        return
    if DatabaseMetadata.objects.write().is_seeded:
        return
    with transaction.atomic():
        models = filter(_has_rows, _get_models(labels))
        present = sorted(model._meta.label for model in models)
        if present:
            _logger.info(
                "The example data were not loaded: the database has rows of %s."
                " `manage.py load_fixtures` loads them over these.",
                ", ".join(present),
            )
        else:
            _load(labels)
            _logger.info(
                "The example data were loaded: the fixtures of %s. They are not loaded"
                " again.",
                ", ".join(["this package", *labels]),
            )
        DatabaseMetadata.objects.update(is_seeded=True)


def _load(app_labels: list[str]) -> None:
    from django.core.management import call_command
    from django.core.management.base import CommandError
    from django.core.serializers.base import DeserializationError

    try:
        call_command("load_fixtures", *app_labels)
    except DeserializationError as error:
        # Where in the file it is, only the cause says.
        reasons = filter(None, [str(error).strip(), str(error.__cause__ or "")])
        raise CommandError(" ".join(reasons)) from error


def _get_models(app_labels: list[str]) -> set[type[models.Model]]:
    """Return the models of which the fixtures have rows."""
    from django.apps import apps
    from django.core.management import get_commands, load_command_class

    from codeforlife.commands._fixtures import FixturesCommand

    app = get_commands()["load_fixtures"]
    command = load_command_class(app, "load_fixtures") if isinstance(app, str) else app
    if not isinstance(command, FixturesCommand):  # a service's own
        configs = map(apps.get_app_config, app_labels)
        return {model for config in configs for model in config.get_models()}
    return {
        model
        for label, paths in command.get_files(app_labels).items()
        for path in paths
        for model in _get_models_of(label, path)
    }


def _get_models_of(app_label: str, path: Path) -> Iterator[type[models.Model]]:
    from django.apps import apps

    try:
        rows = json.loads(path.read_text("utf-8"))
        yield from {apps.get_model(row["model"]) for row in rows}
    except (ValueError, TypeError, KeyError, LookupError):
        # Another format, or one that loaddata will find wrong: any row counts.
        yield from apps.get_app_config(app_label).get_models()


def _has_rows(model: type[models.Model]) -> bool:
    return model._base_manager.exists()
