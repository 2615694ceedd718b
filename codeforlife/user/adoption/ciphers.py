"""How the replaced package encrypted: only to read it."""

from __future__ import annotations

import base64
import binascii
import typing as t

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = [
    "LOCAL_PREFIX",
    "DataKey",
    "LocalKey",
    "Unreadable",
    "open_encoded",
    "open_fernet",
]

#: What every ciphertext begins with that was made where `ENV` was `local`.
LOCAL_PREFIX = b"fake_enc:"
_NONCE_SIZE = 12
_FERNET_PREFIX = "ENC:"
# The constant that stood in for the key service where `ENV` was `local`: no secret.
_LOCAL_KEY = bytes.fromhex(
    "66616b655f6b656b3abacc8c3ba9856b0a93b71b32ab869deab12b88c0c47933"
)


class Unreadable(Exception):
    """No key that is at hand opens a value."""


class DataKey(t.Protocol):
    """A data key of a user or a school."""

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Decrypt a value.

        Raises:
            Unreadable: The key does not open it.
        """


class LocalKey:
    """A key of an environment without a key service.

    Args:
        key: Its 32 bytes; by default the key that encrypts the others.
    """

    def __init__(self, key: bytes = _LOCAL_KEY) -> None:
        self._cipher = AESGCM(key)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Decrypt a value.

        Raises:
            Unreadable: The key does not open it.
        """
        body = ciphertext.removeprefix(LOCAL_PREFIX)
        nonce, sealed = body[:_NONCE_SIZE], body[_NONCE_SIZE:]
        try:
            return self._cipher.decrypt(nonce, sealed, associated_data)
        except (InvalidTag, ValueError):
            raise Unreadable from None


def open_encoded(stored: bytes) -> str:
    """Read what 0.32 called encrypted where `ENV` was `local`: base64, and no key.

    Raises:
        Unreadable: It is something else.
    """
    if not stored.startswith(LOCAL_PREFIX):
        raise Unreadable
    try:
        data = base64.b64decode(stored.removeprefix(LOCAL_PREFIX), validate=True)
        return data.decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Unreadable from None


def open_fernet(stored: str, key: str) -> str:
    """Read a value of 0.31's encrypted columns; one without their prefix is plain.

    Args:
        stored: What the column holds.
        key: The Fernet key.

    Raises:
        Unreadable: The key does not open it.
    """
    if not stored.startswith(_FERNET_PREFIX):
        return stored
    token = stored.removeprefix(_FERNET_PREFIX)
    try:
        return Fernet(key).decrypt(token.encode()).decode()
    except (InvalidToken, ValueError):
        raise Unreadable from None
