"""Makes the first keyset of an environment."""

from __future__ import annotations

import typing as t

from django.core.management import BaseCommand, CommandError, CommandParser

from codeforlife.encryption import EncryptionError, Keyset, get_key_provider

from ..encryption import write_keyset_file

__all__ = ["Command"]


class Command(BaseCommand):
    """Writes a new keyset to a file, in the form that the key provider reads."""

    help = (
        "Make a new keyset, wrapped as ENCRYPTION_KEY_PROVIDER wraps it, for the"
        " service's secrets. Existing rows need the keyset that they were written with."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--output", required=True, help="The new file, for its owner's eyes only."
        )

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Write the file."""
        try:
            content = get_key_provider().seal(Keyset.generate().to_bytes())
        except EncryptionError as error:
            raise CommandError(str(error)) from error
        write_keyset_file(options["output"], content)
        self.stdout.write(
            f"Wrote {options['output']}. Put its content in ENCRYPTION_KEYSET or at"
            " ENCRYPTION_KEYSET_PATH, keep a copy where you keep backups' keys, and"
            " delete the file."
        )
