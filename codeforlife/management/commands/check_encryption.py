"""Proves that every encrypted row can be read."""

from __future__ import annotations

import typing as t
from collections import Counter

from django.core.management import CommandError
from django.db.models import QuerySet

from codeforlife.encryption import (
    DecryptionError,
    Keyring,
    ShreddedDataError,
    get_keyring,
)
from codeforlife.encryption.aead import HEADER_SIZE
from codeforlife.models.database.keys import check_keys
from codeforlife.models.encrypted._tables import EncryptedTable, StoredRow
from codeforlife.models.fields import BaseEncryptedField

from ..encryption import EncryptionCommand

__all__ = ["Command"]

type _Field = BaseEncryptedField[t.Any]
_SHOWN = 10


class Command(EncryptionCommand):
    """Decrypts every row, counts them by key, and compares the blind indexes."""

    help = (
        "Decrypt every row and compare its blind indexes; count values by key. Fails"
        " and names the rows if any is unreadable. Shows no value."
    )

    def handle(self, *_: t.Any, **options: t.Any) -> None:
        """Check."""
        keyring = get_keyring()
        keyring.refresh()
        check_keys(options["database"])
        problems = 0
        for table in self.get_tables(options):
            problems += self._check(table, keyring, options["batch_size"])
        if problems:
            raise CommandError(f"{problems} values are wrong.")
        self.stdout.write(self.style.SUCCESS("Every value can be read."))

    def _check(self, table: EncryptedTable, keyring: Keyring, batch_size: int) -> int:
        counts: dict[str, Counter[str]] = {}
        broken: dict[str, list[t.Any]] = {}
        for rows in table.read(table.get_queryset(), batch_size):
            owned = self._load_owned(table, rows)
            for row in rows:
                for name, state in self._states(table, row, keyring, owned):
                    counts.setdefault(name, Counter())[state] += 1
                    if state in ("unreadable", "wrong index"):
                        broken.setdefault(name, []).append(row.pk)
        self._report(table, counts, broken)
        return sum(map(len, broken.values()))

    def _states(
        self,
        table: EncryptedTable,
        row: StoredRow,
        keyring: Keyring,
        owned: dict[t.Any, t.Any],
    ) -> t.Iterator[tuple[str, str]]:
        fields: dict[str, _Field] = {own.name: own for own in table.fields}
        for name, value in row.values.items():
            own = fields.get(name)
            if value is None:
                stale = row.indexes.get(name) is not None
                yield name, "wrong index" if stale else "null"
            elif own is not None and own.keyed_by_owner:
                if row.pk in owned:  # else it was deleted a moment ago
                    yield name, _check_owned(owned[row.pk], own)
            else:
                yield name, _check_value(table, row, name, value, keyring)

    def _load_owned(
        self, table: EncryptedTable, stored: list[StoredRow]
    ) -> dict[t.Any, t.Any]:
        """Load the instances whose owner's key is needed, with their owners."""
        if len(table.keyring_fields) == len(table.fields):
            return {}
        pks = [row.pk for row in stored]
        rows: QuerySet[t.Any] = QuerySet(table.model, using=table.database)
        instances = rows.filter(pk__in=pks)
        path = getattr(table.model, "data_key_owner", None)
        if path:
            instances = instances.select_related(path)
        return {instance.pk: instance for instance in instances}

    def _report(
        self,
        table: EncryptedTable,
        counts: dict[str, Counter[str]],
        broken: dict[str, list[t.Any]],
    ) -> None:
        for name, states in counts.items():
            text = ", ".join(f"{state}: {n}" for state, n in sorted(states.items()))
            self.stdout.write(f"{table.model._meta.label}.{name}: {text}")
        for name, pks in broken.items():
            shown = ", ".join(map(str, pks[:_SHOWN]))
            more = f" and {len(pks) - _SHOWN} more" if len(pks) > _SHOWN else ""
            self.stderr.write(f"{table.model._meta.label}.{name}: rows {shown}{more}")


def _check_value(
    table: EncryptedTable, row: StoredRow, name: str, value: bytes, keyring: Keyring
) -> str:
    try:
        data = keyring.decrypt(value, table.get_context(name))
        for own in table.keyring_fields:
            if own.name != name:
                continue
            index = own.get_index_value(own.decode(data))
            if index != row.indexes.get(name, index):
                return "wrong index"
    except DecryptionError:
        return "unreadable"
    return f"key {value[1:HEADER_SIZE].hex()}"


def _check_owned(instance: t.Any, own: _Field) -> str:
    try:
        getattr(instance, own.attname)
    except ShreddedDataError:
        return "shredded"
    except DecryptionError:
        return "unreadable"
    return "owner's key"
