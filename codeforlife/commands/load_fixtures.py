"""Loads all fixtures of some apps at once."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError

from ._fixtures import FixturesCommand

__all__ = ["LoadFixtures"]


class LoadFixtures(FixturesCommand):
    """Loads every fixture of the named apps at once, so they may refer to each other.

    Example:
        >>> class Command(LoadFixtures):
        ...     required_app_labels = {"user"}
    """

    help = "Load all fixtures of apps."

    def handle(self, *args: t.Any, **options: t.Any) -> None:
        """Load the fixtures.

        Raises:
            CommandError: An app does not exist, or two apps have a fixture of the same
                name. Nothing is loaded.
        """
        files = self.get_files(options["app_labels"])
        _check_names(files)
        if options["verbosity"]:
            for label, paths in files.items():
                shown = ", ".join(path.name for path in paths)
                self.stdout.write(f"{label}: {shown or 'no fixtures'}")
        names = [str(path) for paths in files.values() for path in paths]
        if names:
            call_command(
                "loaddata",
                *names,
                verbosity=options["verbosity"],
                stdout=self.stdout,
                stderr=self.stderr,
            )


def _check_names(files: Mapping[str, Sequence[Path]]) -> None:
    """Refuse names that leave open which fixture a test means."""
    labels: dict[str, list[str]] = defaultdict(list)
    for label, paths in files.items():
        for path in paths:
            labels[path.name].append(label)
    problems = [
        f"{name} is in {' and '.join(apps)}"
        for name, apps in labels.items()
        if len(apps) > 1
    ]
    if problems:
        raise CommandError(
            "Fixtures need different names, so none was loaded: rename them"
            f" ({'; '.join(problems)})."
        )
