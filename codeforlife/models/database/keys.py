"""Proves that the keyset of a process is the one of a database.

The database keeps a canary: a known text that the keyset has encrypted. A keyset that
cannot decrypt it belongs to other rows.
"""

from __future__ import annotations

import logging
import typing as t
from collections.abc import Iterator

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from codeforlife.conf import conf
from codeforlife.encryption import (
    DecryptionError,
    EncryptionError,
    Keyring,
    KeysetError,
    UnknownKeyError,
    get_keyring,
)

from ..encrypted._tables import EncryptedTable, get_encrypted_tables
from .metadata import DatabaseMetadata

__all__ = [
    "check_keys",
    "has_encrypted_rows",
    "record_database",
    "record_migrated_database",
    "reencrypt_canary",
    "write_canary",
]

_logger = logging.getLogger(__name__)

_CANARY = b"codeforlife"
_CONTEXT = b"codeforlife.database_metadata.key_canary"
_SAMPLE = 10
_FOREIGN = (
    "The keyset is not the one that this database's rows were encrypted with. Restore"
    " that one from where you keep its copy, or connect to this keyset's database."
    " Nothing was changed."
)


def check_keys(database: str = DEFAULT_DB_ALIAS) -> None:
    """Make sure that this process has keys, and that they are the database's.

    Args:
        database: The alias of the database.

    Raises:
        EncryptionError: There are no keys, they cannot be refreshed, or they belong to
            another database.
    """
    if not _needs_keys(database):
        return
    keyring = get_keyring()
    keyring.check()
    metadata = DatabaseMetadata.objects.read(database)
    if metadata is not None and metadata.key_canary is not None:
        _decrypt_canary(keyring, metadata)


def record_database(database: str = DEFAULT_DB_ALIAS) -> None:
    """Write down what a migrated database has to remember, where it does not yet.

    Args:
        database: The alias of the database.

    Raises:
        EncryptionError: There are no keys, or rows were encrypted with others.
    """
    metadata = DatabaseMetadata.objects.write(database)
    if metadata.key_canary is None and _needs_keys(database):
        write_canary(database)


def record_migrated_database(*, using: str, **kwargs: t.Any) -> None:
    """Write down what a database has to remember; a receiver of `post_migrate`.

    Migrating is possible without keys: the start needs them, and says what is wrong.
    """
    if not _has_table(using):
        return
    try:
        record_database(using)
    except EncryptionError as error:
        _logger.warning("The database does not remember its keys yet: %s", error)


def write_canary(database: str = DEFAULT_DB_ALIAS) -> None:
    """Write a canary of this process's keyset, unless the database has one.

    Args:
        database: The alias of the database.

    Raises:
        EncryptionError: There are no keys, or rows were encrypted with others.
    """
    keyring = get_keyring()
    if not getattr(keyring.provider, "lasts", True):
        return  # a test's keys: there is nothing to prove once the process has ended
    _check_rows(database, keyring)
    rows = DatabaseMetadata.objects.using(database).filter(key_canary=None)
    rows.update(key_canary=keyring.encrypt(_CANARY, _CONTEXT))


def reencrypt_canary(keyring: Keyring, database: str = DEFAULT_DB_ALIAS) -> None:
    """Encrypt the canary with the primary key, as a rotation does with the rows.

    Args:
        keyring: What decrypts and encrypts.
        database: The alias of the database.

    Raises:
        KeysetError: The keyset is not the database's.
    """
    metadata = DatabaseMetadata.objects.read(database)
    if metadata is not None and metadata.key_canary is not None:
        _decrypt_canary(keyring, metadata)
        metadata.key_canary = keyring.encrypt(_CANARY, _CONTEXT)
        metadata.save(using=database, update_fields=["key_canary"])


def has_encrypted_rows(database: str = DEFAULT_DB_ALIAS) -> bool:
    """Say whether a database has anything that a new keyset could not read.

    Args:
        database: The alias of the database.
    """
    metadata = DatabaseMetadata.objects.read(database)
    if metadata is not None and metadata.key_canary is not None:
        return True
    return any(True for _ in _sample(database))


def _needs_keys(database: str) -> bool:
    return bool(conf.encryption.keyset or get_encrypted_tables(database))


def _has_table(database: str) -> bool:
    table = DatabaseMetadata._meta.db_table
    return table in connections[database].introspection.table_names()


def _decrypt_canary(keyring: Keyring, metadata: DatabaseMetadata) -> None:
    try:
        keyring.decrypt(bytes(metadata.key_canary or b""), _CONTEXT)
    except DecryptionError:
        raise KeysetError(_FOREIGN) from None


def _check_rows(database: str, keyring: Keyring) -> None:
    """Look at some rows of a database that has no canary yet."""
    unknown = False
    for table, name, value in _sample(database):
        try:
            keyring.decrypt(value, table.get_context(name))
        except UnknownKeyError:
            unknown = True
        except DecryptionError:
            continue  # no ciphertext: rows may still wait for their encryption
        else:
            return
    if unknown:
        raise KeysetError(_FOREIGN)


def _sample(database: str) -> Iterator[tuple[EncryptedTable, str, bytes]]:
    present = connections[database].introspection.table_names()
    for table in get_encrypted_tables(database):
        if table.model._meta.db_table not in present:
            continue
        names = {f.name for f in (*table.keyring_fields, *table.key_fields)}
        try:
            with transaction.atomic(using=database):
                rows = next(table.read(table.get_queryset(), _SAMPLE))
        except DatabaseError:
            continue  # not migrated yet, so it has no such column
        for row in rows:
            for name, value in row.values.items():
                if name in names and value is not None:
                    yield table, name, value
