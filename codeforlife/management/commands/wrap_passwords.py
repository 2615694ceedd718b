"""Wraps old password hashes."""

from __future__ import annotations

import typing as t

from django.core.management import CommandParser
from django.db import DEFAULT_DB_ALIAS

from codeforlife.models.database.passwords import count_old_passwords, wrap_passwords

from ..encryption import EncryptionCommand

__all__ = ["Command"]


class Command(EncryptionCommand):
    """Hashes the PBKDF2 hashes of users once more, with Argon2.

    It may be stopped at any point, even killed, and is resumed by running it again.
    Run it once more, later, when the users have logged in: when no wrapped hash is
    left, a failed log-in takes less time again.
    """

    help = (
        "Hash each user's PBKDF2 hash with Argon2, so that the time of a failed log-in"
        " tells neither who has an account nor how old it is. Needs no passwords."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="The database to work on."
        )
        parser.add_argument(
            "--batch-size", type=int, default=100, help="Users per transaction."
        )

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Wrap."""
        database, done = options["database"], 0
        total = count_old_passwords(database)
        for count in wrap_passwords(database, options["batch_size"]):
            done += count
            if count:
                self.show_progress("passwords", done, total)
        self.stdout.write(self.style.SUCCESS(f"{done} passwords were wrapped."))
