"""What the commands about encrypted rows have in common."""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from codeforlife.encryption import EncryptionError
from codeforlife.models.encrypted._tables import EncryptedTable, get_encrypted_tables

if t.TYPE_CHECKING:
    from django.core.management import CommandParser

__all__ = ["EncryptionCommand", "write_keyset_file"]

_BAR = 30


class EncryptionCommand(BaseCommand):
    """Base class of commands that go through encrypted rows in batches."""

    requires_migrations_checks = True
    # No views are needed here, and importing them takes longer than some rotations.
    requires_system_checks = [Tags.models]

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options that all have."""
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="The database to work on."
        )
        parser.add_argument(
            "--batch-size", type=int, default=500, help="Rows per transaction."
        )

    def execute(self, *args: t.Any, **options: t.Any) -> t.Any:
        """Run the command; an error about encryption is a clear failure."""
        if options.get("batch_size", 1) < 1:
            raise CommandError("--batch-size must be at least 1.")
        try:
            return super().execute(*args, **options)
        except EncryptionError as error:
            raise CommandError(str(error)) from error

    def get_tables(self, options: dict[str, t.Any]) -> list[EncryptedTable]:
        """Return the tables that the options choose."""
        return get_encrypted_tables(options["database"])

    def show_progress(self, label: str, done: int, total: int) -> None:
        """Show how far a table is: a bar on a terminal, else a line per batch."""
        total = max(total, done)
        text = f"{label}: {done}/{total} rows"
        if not self._is_terminal():
            self.stdout.write(text)
            self.stdout.flush()
            return
        filled = _BAR * done // total if total else _BAR
        bar = "#" * filled + "." * (_BAR - filled)
        self.stdout.write(f"\r[{bar}] {text}", ending="\n" if done == total else "")
        self.stdout.flush()

    def _is_terminal(self) -> bool:
        is_own = getattr(self.stdout, "_out", None) is sys.stdout
        return is_own and self.stdout.isatty()


def write_keyset_file(path: str, content: bytes) -> None:
    """Write a keyset to a new file that only its owner may read.

    Raises:
        CommandError: The file is there already, or cannot be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        handle = os.open(Path(path), flags, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
