"""Encrypts everything with a new key."""

from __future__ import annotations

import contextlib
import typing as t

from django.core.management import CommandError, CommandParser
from django.db import connections

from codeforlife.encryption import (
    Keyring,
    Keyset,
    KeysetReadOnlyError,
    get_key_provider,
    get_keyring,
)
from codeforlife.models.database.keys import reencrypt_canary
from codeforlife.models.encrypted._tables import EncryptedTable, get_encrypted_tables

from ..encryption import EncryptionCommand, write_keyset_file

__all__ = ["Command"]

_MAX_PASSES = 5


class Command(EncryptionCommand):
    """Adds a primary key, re-encrypts every row with it, and retires old keys.

    It may be stopped at any point, even killed, and is resumed by running it again.
    """

    help = (
        "Add a new primary key and encrypt every row with it, or go on where that was"
        " interrupted. Old keys stay readable until --retire."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        super().add_arguments(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="Only count the rows to encrypt."
        )
        parser.add_argument(
            "--retire",
            action="store_true",
            help="Encrypt what is left, then remove all keys but the primary one.",
        )
        parser.add_argument(
            "--reindex",
            action="store_true",
            help="Add no key; compute all blind indexes again.",
        )
        parser.add_argument(
            "--output",
            help="Write the new keyset to this file instead of putting it to use.",
        )

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Rotate."""
        if options["reindex"] and (options["retire"] or options["output"]):
            raise CommandError("--reindex goes with neither --retire nor --output.")
        keyring = get_keyring()
        keyring.refresh()
        tables = self.get_tables(options)
        if options["dry_run"]:
            self._count(tables, keyring, options)
        elif options["reindex"]:
            self._reindex(tables, keyring, options)
        elif options["retire"]:
            self._retire(tables, keyring, options)
        else:
            self._rotate(tables, keyring, options)

    def _count(
        self, tables: list[EncryptedTable], keyring: Keyring, options: dict[str, t.Any]
    ) -> None:
        adds_key = not (options["retire"] or keyring.keyset.rotating)
        for table in tables:
            everything = options["reindex"] or adds_key
            rows = (
                table.get_queryset() if everything else table.get_outdated(keyring.aead)
            )
            self.stdout.write(f"{table.model._meta.label}: {rows.count()} rows")
        self.stdout.write("Dry run: nothing was changed.")

    def _rotate(
        self, tables: list[EncryptedTable], keyring: Keyring, options: dict[str, t.Any]
    ) -> None:
        if options["output"]:
            self._write_output(keyring.keyset.rotated(), options)
            return
        if keyring.keyset.rotating:
            self.stdout.write("Going on with the rotation that was started before.")
        else:
            self._add_key(keyring)
        self._reencrypt(tables, keyring, options)
        reencrypt_canary(keyring, options["database"])
        if keyring.keyset.rotating:
            with contextlib.suppress(KeysetReadOnlyError):
                keyring.replace(keyring.keyset.settled())
        key_id = keyring.keyset.primary.hex()
        self.stdout.write(self.style.SUCCESS(f"Every row is encrypted with {key_id}."))

    def _add_key(self, keyring: Keyring) -> None:
        """Put a new key in place, durably, before the first row needs it."""
        try:
            keyring.replace(keyring.keyset.rotated())
        except KeysetReadOnlyError:
            self.stdout.write(
                "The keyset cannot be written from here, so this encrypts with its"
                " present primary key. --output makes a keyset with a new one."
            )

    def _retire(
        self, tables: list[EncryptedTable], keyring: Keyring, options: dict[str, t.Any]
    ) -> None:
        primary = keyring.keyset.primary
        self._reencrypt(tables, keyring, options)
        reencrypt_canary(keyring, options["database"])
        self._check_other_databases(keyring, options["database"])
        keyset = keyring.keyset.settled().retired()
        if keyset.primary != primary:
            raise CommandError("Another process has added a key: run this again.")
        if options["output"]:
            self._write_output(keyset, options)
            return
        keyring.replace(keyset)
        self.stdout.write(self.style.SUCCESS("Only the primary key is left."))

    def _check_other_databases(self, keyring: Keyring, database: str) -> None:
        for alias in connections:
            if alias == database:
                continue
            present = connections[alias].introspection.table_names()
            for table in get_encrypted_tables(alias):
                is_present = table.model._meta.db_table in present
                if is_present and table.get_outdated(keyring.aead).exists():
                    raise CommandError(
                        f"The database {alias!r} still needs old keys: run rotate_keys"
                        f" --database {alias} first."
                    )

    def _reencrypt(
        self, tables: list[EncryptedTable], keyring: Keyring, options: dict[str, t.Any]
    ) -> None:
        for table in tables:
            # Rows that somebody else wrote meanwhile are looked at again.
            for _ in range(_MAX_PASSES):
                if not self._reencrypt_table(table, keyring, options["batch_size"]):
                    break
            else:
                raise CommandError(
                    f"{table.model._meta.label} is written with an old key all the"
                    " time: let every process refresh its keys"
                    " (ENCRYPTION_REFRESH_SECONDS) or restart, then run this again."
                )

    def _reencrypt_table(
        self, table: EncryptedTable, keyring: Keyring, batch_size: int
    ) -> int:
        outdated = table.get_outdated(keyring.aead)
        total, done = outdated.count(), 0
        if total:
            for rows in table.read(outdated, batch_size):
                table.reencrypt(rows, keyring)
                done += len(rows)
                self.show_progress(table.model._meta.label, done, total)
        return table.get_outdated(keyring.aead).count()

    def _reindex(
        self, tables: list[EncryptedTable], keyring: Keyring, options: dict[str, t.Any]
    ) -> None:
        for table in tables:
            rows = table.get_queryset()
            total, done, wrong = rows.count(), 0, 0
            for batch in table.read(rows, options["batch_size"]):
                wrong += table.reindex(batch, keyring)
                done += len(batch)
                self.show_progress(table.model._meta.label, done, total)
            self.stdout.write(f"{table.model._meta.label}: {wrong} rows corrected")

    def _write_output(self, keyset: Keyset, options: dict[str, t.Any]) -> None:
        write_keyset_file(options["output"], get_key_provider().seal(keyset.to_bytes()))
        self.stdout.write(
            f"Wrote {options['output']}. Put its content in place of the present"
            " keyset, restart every process, then run rotate_keys without --output."
        )
