"""Shows which primary keys the fixtures of some apps use."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError

from ._fixtures import FixturesCommand

__all__ = ["Fixture", "FixtureDict", "SummarizeFixtures"]


class FixtureDict(t.TypedDict):
    """A row as it is written in a fixture."""

    model: str
    pk: t.Any
    fields: dict[str, t.Any]


@dataclass(frozen=True)
class Fixture:
    """A row of a fixture.

    Args:
        model: The model's label, such as "user.teacher".
        pk: The primary key.
        fields: The other fields' values.
    """

    model: str
    pk: t.Any
    fields: dict[str, t.Any]


class SummarizeFixtures(FixturesCommand):
    """Shows which primary keys are taken, for the author of the next fixture.

    Example:
        >>> class Command(SummarizeFixtures):
        ...     required_app_labels = {"user"}
    """

    help = "Show the primary keys in the fixtures of apps."

    def handle(self, *args: t.Any, **options: t.Any) -> None:
        """Show the primary keys.

        Raises:
            CommandError: An app does not exist, or a file is not a JSON fixture.
        """
        files = self.get_files(options["app_labels"])
        fixtures = {
            f"{label}/{path.name}": _read(path)
            for label, paths in files.items()
            for path in paths
        }
        self.write_pks_per_model(
            fixture for rows in fixtures.values() for fixture in rows
        )
        self.write_pks_per_file(fixtures)

    def write_pks_per_model(self, fixtures: Iterable[Fixture], indent: int = 0) -> None:
        """Write one line for each model.

        Args:
            fixtures: The rows.
            indent: How many spaces to begin the lines with.
        """
        pks: dict[str, list[t.Any]] = defaultdict(list)
        for fixture in fixtures:
            pks[fixture.model.lower()].append(fixture.pk)
        for model in sorted(pks):
            line = ", ".join(str(pk) for pk in sorted(pks[model], key=_sort_key))
            self.stdout.write(f"{' ' * indent}{model}: {line}")

    def write_pks_per_file(self, fixtures: Mapping[str, Iterable[Fixture]]) -> None:
        """Write the lines of each file below its name.

        Args:
            fixtures: The rows of each file.
        """
        for name, rows in fixtures.items():
            self.stdout.write(f"\n{name}")
            self.write_pks_per_model(rows, indent=2)


def _read(path: Path) -> list[Fixture]:
    try:
        rows: list[FixtureDict] = json.loads(path.read_text(encoding="utf-8"))
        return [Fixture(row["model"], row.get("pk"), row["fields"]) for row in rows]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        kind = type(error).__name__
        raise CommandError(f"{path} is not a JSON fixture ({kind}): {error}") from None


def _sort_key(pk: t.Any) -> tuple[bool, t.Any]:
    """Order numbers as numbers, before texts."""
    return (False, pk) if isinstance(pk, int) else (True, str(pk))
