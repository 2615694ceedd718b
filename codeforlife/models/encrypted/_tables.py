"""Reads and rewrites stored ciphertexts, table by table and batch by batch."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, router, transaction

from codeforlife.encryption import Aead, Keyring
from codeforlife.encryption.aead import HEADER_SIZE
from codeforlife.encryption.data_keys import DATA_KEY_CONTEXT

from ..fields import BaseEncryptedField, Ciphertext, DataEncryptionKeyField
from ..fields.data_encryption_key import WrappedKey

__all__ = ["EncryptedTable", "StoredRow", "get_encrypted_tables"]

type _Field = BaseEncryptedField[t.Any]
_PREFIX = "stored_"


@dataclass(frozen=True)
class StoredRow:
    """A row as the database holds it.

    Attributes:
        pk: Its primary key.
        values: What each encrypted column holds, by the field's name.
        indexes: What each index column holds, by the encrypted field's name.
    """

    pk: t.Any
    values: dict[str, bytes | None] = field(repr=False)
    indexes: dict[str, bytes | None] = field(repr=False)


class EncryptedTable:
    """The encrypted columns of one table.

    Args:
        model: The model whose own table it is.
        database: The alias of the database.
    """

    def __init__(self, model: type[models.Model], database: str) -> None:
        self.model = model
        self.database = database
        own = model._meta.local_concrete_fields
        self.fields: list[_Field] = [
            field for field in own if isinstance(field, BaseEncryptedField)
        ]
        self.key_fields = [f for f in own if isinstance(f, DataEncryptionKeyField)]

    @property
    def keyring_fields(self) -> list[_Field]:
        """The fields that the keyring encrypts."""
        return [field for field in self.fields if not field.keyed_by_owner]

    def get_context(self, name: str) -> bytes:
        """Return what the ciphertexts of a field are bound to."""
        own = {field.name: field for field in self.fields}
        return own[name].full_associated_data if name in own else DATA_KEY_CONTEXT

    def get_queryset(self) -> models.QuerySet[t.Any]:
        """Return all rows, with their stored ciphertexts as annotations.

        Whatever the model's managers leave out: it needs its keys, too.
        """
        rows: models.QuerySet[t.Any] = models.QuerySet(self.model, using=self.database)
        stored = {
            _PREFIX + field.name: models.ExpressionWrapper(
                models.F(field.name), output_field=models.BinaryField()
            )
            for field in (*self.fields, *self.key_fields)
        }
        annotated: models.QuerySet[t.Any] = rows.annotate(**stored)
        return annotated

    def get_outdated(self, aead: Aead) -> models.QuerySet[t.Any]:
        """Return the rows with a ciphertext of another key than the primary one."""
        low = aead.header
        high = (int.from_bytes(low) + 1).to_bytes(HEADER_SIZE)
        outdated = models.Q(pk__in=[])
        for own in (*self.keyring_fields, *self.key_fields):
            name = _PREFIX + own.name
            outdated |= models.Q(**{f"{name}__lt": low})
            outdated |= models.Q(**{f"{name}__gte": high})
        return self.get_queryset().filter(outdated)

    def read(
        self, rows: models.QuerySet[t.Any], batch_size: int
    ) -> Iterator[list[StoredRow]]:
        """Read rows in batches, in the order of their keys.

        Args:
            rows: Some of `get_queryset`.
            batch_size: How many to read at a time.

        Yields:
            The rows of each batch; each batch sees what was written meanwhile.
        """
        names = [own.name for own in (*self.fields, *self.key_fields)]
        indexed = [own for own in self.fields if own.index]
        columns = ["pk", *(_PREFIX + name for name in names)]
        columns += [own.index_name for own in indexed]
        after: dict[str, t.Any] = {}
        while True:
            batch = list(
                rows.filter(**after).order_by("pk").values_list(*columns)[:batch_size]
            )
            yield [
                StoredRow(
                    pk,
                    dict(zip(names, map(_to_bytes, values), strict=False)),
                    dict(
                        zip(
                            (own.name for own in indexed),
                            values[len(names) :],
                            strict=True,
                        )
                    ),
                )
                for pk, *values in batch
            ]
            if len(batch) < batch_size:
                return
            after = {"pk__gt": batch[-1][0]}

    def reencrypt(self, rows: Iterable[StoredRow], keyring: Keyring) -> int:
        """Encrypt rows with the primary key, unless they change meanwhile.

        Args:
            rows: The rows of one batch.
            keyring: What decrypts and encrypts.

        Returns:
            How many rows were written.

        Raises:
            DecryptionError: A value cannot be decrypted. Nothing of the batch is
                written.
        """
        written = 0
        with transaction.atomic(using=self.database):
            for row in rows:
                values = {
                    name: self._reencrypt(name, value, keyring)
                    for name, value in row.values.items()
                    if self._is_outdated(name, value, keyring)
                }
                written += self.write(row, values)
        return written

    def reindex(self, rows: Iterable[StoredRow], keyring: Keyring) -> int:
        """Compute the blind indexes of rows again.

        Args:
            rows: The rows of one batch.
            keyring: What decrypts.

        Returns:
            How many rows were wrong.
        """
        wrong = 0
        with transaction.atomic(using=self.database):
            for row in rows:
                indexes = {
                    own.index_name: index
                    for own in self.keyring_fields
                    if own.name in row.indexes
                    and (index := self.get_index(own, row, keyring))
                    != row.indexes[own.name]
                }
                wrong += self.write(row, indexes)
        return wrong

    def get_index(self, own: _Field, row: StoredRow, keyring: Keyring) -> bytes | None:
        """Return what a row's index column should hold."""
        stored = row.values[own.name]
        if stored is None:
            return None
        data = keyring.decrypt(stored, own.full_associated_data)
        return own.get_index_value(own.decode(data))

    def write(self, row: StoredRow, values: Mapping[str, t.Any]) -> int:
        """Write values to a row, unless its ciphertexts have changed meanwhile."""
        if not values:
            return 0
        unchanged = {
            _PREFIX + name: value
            for name, value in row.values.items()
            if name in values or f"{name}_index" in values
        }
        rows = self.get_queryset().filter(pk=row.pk, **unchanged)
        return rows.update(**values)

    def _is_outdated(self, name: str, value: bytes | None, keyring: Keyring) -> bool:
        if value is None or value[:HEADER_SIZE] == keyring.aead.header:
            return False
        return name not in {own.name for own in self.fields if own.keyed_by_owner}

    def _reencrypt(self, name: str, value: bytes | None, keyring: Keyring) -> t.Any:
        context = self.get_context(name)
        new = keyring.encrypt(keyring.decrypt(value or b"", context), context)
        is_key = name in {own.name for own in self.key_fields}
        return WrappedKey(new) if is_key else Ciphertext(new)


def get_encrypted_tables(database: str) -> list[EncryptedTable]:
    """Return all tables with encrypted columns in a database.

    Args:
        database: The alias of the database.
    """
    tables = [
        EncryptedTable(model, database)
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and router.allow_migrate_model(database, model)
    ]
    return [table for table in tables if table.fields or table.key_fields]


def _to_bytes(value: t.Any) -> bytes | None:
    if value is None or isinstance(value, bytes | bytearray | memoryview):
        return None if value is None else bytes(value)
    # SQLite keeps anything in any column: no ciphertext looks like this.
    return str(value).encode("utf-8", "surrogatepass")
