"""What the commands about fixtures have in common: whose fixtures, and which files."""

from __future__ import annotations

import typing as t
from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser


class FixturesCommand(BaseCommand):
    """A command about the fixtures of some apps.

    Attributes:
        required_app_labels: The apps that are always included.
    """

    required_app_labels: t.ClassVar[set[str]] = set()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the apps' labels as positional arguments."""
        always = ", ".join(sorted(self.required_app_labels))
        parser.add_argument(
            "app_labels",
            nargs="*",
            help="The apps to include" + (f", besides {always}." if always else "."),
        )

    def get_files(self, app_labels: t.Iterable[str]) -> dict[str, list[Path]]:
        """Find the fixtures of the named and the required apps.

        Args:
            app_labels: The apps that the caller names.

        Returns:
            The files of each app, both in alphabetical order. An app without fixtures
            has none.

        Raises:
            CommandError: No app is named, or there is no app with that label.
        """
        labels = sorted(self.required_app_labels.union(app_labels))
        if not labels:
            raise CommandError("Name at least one app whose fixtures are meant.")
        return {label: _find(label) for label in labels}


def _find(app_label: str) -> list[Path]:
    try:
        directory = Path(apps.get_app_config(app_label).path) / "fixtures"
    except LookupError as error:
        raise CommandError(str(error)) from None
    paths = directory.iterdir() if directory.is_dir() else ()
    return sorted(p for p in paths if p.is_file() and not p.name.startswith("."))
