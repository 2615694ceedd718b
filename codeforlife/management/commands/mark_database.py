"""Gives a copied database to another environment."""

from __future__ import annotations

import typing as t

from django.core.management import BaseCommand, CommandError

from codeforlife.conf import conf
from codeforlife.encryption import EncryptionError
from codeforlife.models.database.keys import check_keys, record_database
from codeforlife.models.database.metadata import DatabaseMetadata

__all__ = ["Command"]


class Command(BaseCommand):
    """Writes this process's environment and a proof of its keys into the database.

    The one command that may work on the database of another environment.
    """

    help = (
        "Make the default database remember that it belongs to the environment of this"
        " process (ENV), and to its keyset. For a copy of another environment's."
    )
    requires_system_checks = []

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Write the row."""
        if DatabaseMetadata.objects.read() is None:
            raise CommandError("The database is not migrated: run `manage.py migrate`.")
        try:
            check_keys()
            record_database()
        except EncryptionError as error:
            raise CommandError(str(error)) from error
        DatabaseMetadata.objects.update(environment=conf.env)
        self.stdout.write(
            self.style.SUCCESS(f"The database belongs to {conf.env!r} from now on.")
        )
