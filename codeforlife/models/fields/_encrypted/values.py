"""Encrypts what an encrypted field writes, and decrypts what it reads."""

from __future__ import annotations

import logging
import typing as t
from collections.abc import Callable

from django.db import models
from django.db.models.expressions import Col
from django.utils.functional import Promise

from codeforlife.encryption import DecryptionError, ShreddedDataError, get_keyring

from .ciphertext import Ciphertext, UnreadableValue
from .columns import get_fold
from .errors import EncryptedFieldError

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = [
    "decode",
    "decrypt",
    "decrypt_for_owner",
    "digest",
    "encrypt",
    "encrypt_for_owner",
    "keep_ciphertext",
    "make_converter",
]

_logger = logging.getLogger(__name__)


def encrypt(field: EncryptedField, value: t.Any) -> bytes:
    """Encrypt a plain value with the keyring."""
    plaintext = field.value_to_bytes(value)
    return get_keyring().encrypt(plaintext, field.full_associated_data)


def encrypt_for_owner(
    field: EncryptedField, instance: models.Model, value: t.Any
) -> bytes:
    """Encrypt a plain value with the instance's key.

    Raises:
        ShreddedDataError: The owner's data key was deleted.
    """
    ciphertext: bytes = _get_aead(field, instance).encrypt(
        plaintext=field.value_to_bytes(value),
        associated_data=field.full_associated_data,
    )
    return ciphertext


def decrypt(field: EncryptedField, stored: t.Any) -> t.Any:
    """Decrypt what the column holds; keep it where only its owner can.

    Raises:
        DecryptionError: It cannot be decrypted.
    """
    if type(stored) is not bytes:
        stored = _to_bytes(field, stored)
    if field.keyed_by_owner:
        return Ciphertext(stored)
    try:
        data = get_keyring().decrypt(stored, field.full_associated_data)
    except DecryptionError as error:
        raise error.at(field.label) from None
    return decode(field, data)


def decrypt_for_owner(
    field: EncryptedField, instance: models.Model, ciphertext: bytes
) -> t.Any:
    """Decrypt what the column holds with the instance's key.

    Raises:
        DecryptionError: It cannot be decrypted.
        ShreddedDataError: The owner's data key was deleted.
    """
    aead = _get_aead(field, instance)
    try:
        data = aead.decrypt(
            ciphertext=ciphertext, associated_data=field.full_associated_data
        )
        return decode(field, data)
    except DecryptionError as error:
        _log_failure(error)
        raise error.at(field.label) from None


def decode(field: EncryptedField, data: bytes) -> t.Any:
    """Return the value of decrypted bytes, or say that they are none.

    Raises:
        DecryptionError: A field of another kind has written them.
    """
    try:
        return field.bytes_to_value(data)
    except (TypeError, ValueError):
        # Whose messages may show the value.
        raise DecryptionError(
            field.label, "a field of another kind has written the stored value."
        ) from None


def make_converter(field: EncryptedField) -> Callable[..., t.Any]:
    """Make what turns each stored value of a query into a plain one."""
    read = get_keyring().aead.get_decryptor(field.full_associated_data)
    to_value = field.bytes_to_value

    def convert(value: t.Any, expression: t.Any, connection: t.Any) -> t.Any:
        if value is None:
            return None
        try:
            plain = to_value(read(value))
        except (DecryptionError, TypeError, ValueError):
            # Another type, a key that was added a moment ago, or a real error.
            try:
                plain = decrypt(field, value)
            except DecryptionError as error:
                _log_failure(error)
                return UnreadableValue(value, error)
        fold = None if expression.__class__ is Col else get_fold(expression)
        return plain if fold is None else fold(plain)

    return convert


def digest(field: EncryptedField, value: t.Any) -> bytes | None:
    """Return what the index column holds for a value, or for a plain `Value`.

    Raises:
        EncryptedFieldError: It is another expression.
    """
    if value is None or field.index is None:
        return None
    if type(value) is not field.codec.plain_type:
        value = _to_plain(field, value)
        if value is None:
            return None
    if value == "":
        return b""
    key = get_keyring().index_key(field.full_associated_data)
    return field.index.digest(key, field.value_to_index_text(value))


def keep_ciphertext(
    field: EncryptedField, instance: models.Model, value: t.Any
) -> Ciphertext:
    """Encrypt a value of an instance for its owner, and remember both forms."""
    ciphertext = Ciphertext(encrypt_for_owner(field, instance, field.to_python(value)))
    instance.__dict__[field.attname] = ciphertext
    instance.__dict__.setdefault("__decrypted_values__", {})[field.attname] = value
    return ciphertext


def _log_failure(error: DecryptionError) -> None:
    _logger.error("A stored value cannot be decrypted: %s", error)


def _to_plain(field: EncryptedField, value: t.Any) -> t.Any:
    if isinstance(value, models.Value):
        value = value.value
    if hasattr(value, "resolve_expression"):
        raise EncryptedFieldError(
            f"{field.label} is encrypted with a blind index, so an instance must hold"
            " its value, not an expression; or use update().",
            t.cast(t.Any, field),
        )
    if isinstance(value, Promise):
        value = str(value)
    return field.to_python(value)


def _get_aead(field: EncryptedField, instance: models.Model) -> t.Any:
    aead = getattr(instance, "dek_aead", None)
    if aead is None:
        if type(instance).__module__ == "__fake__":
            raise DecryptionError(
                field.label,
                "a migration's models do not know their owners' data keys. Use the"
                " model itself, in a management command.",
            )
        raise ShreddedDataError(
            field.label, "it has no owner, or its owner's data key was deleted."
        )
    return aead


def _to_bytes(field: EncryptedField, value: t.Any) -> bytes:
    if isinstance(value, str):
        raise DecryptionError(
            field.label,
            "the column holds text. Run `manage.py encrypt_plaintext` first.",
        )
    if not isinstance(value, bytes | bytearray | memoryview):
        raise DecryptionError(field.label, "the stored value is not a ciphertext.")
    return bytes(value)
