"""Authenticated encryption whose ciphertexts say which key made them.

The layout is the one that Tink gives its AES-GCM keys: one version byte, four bytes of
key id, twelve of nonce, the ciphertext, sixteen of tag.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import DecryptionError, UnknownKeyError

__all__ = ["HEADER_SIZE", "KEY_ID_SIZE", "OVERHEAD", "Aead", "make_header"]

KEY_ID_SIZE = 4
HEADER_SIZE = 1 + KEY_ID_SIZE
OVERHEAD = HEADER_SIZE + 12 + 16
_VERSION = b"\x01"
_NONCE_SIZE = 12
_NONCE_END = HEADER_SIZE + _NONCE_SIZE


def make_header(key_id: bytes) -> bytes:
    """Return the first bytes of every ciphertext that a key makes.

    Args:
        key_id: The four bytes of the key's id.

    Returns:
        The version byte and the key id.
    """
    return _VERSION + key_id


class Aead:
    """AES-256-GCM with one key to encrypt and any number of keys to decrypt.

    Args:
        keys: Each key's 32 bytes, by the four bytes of its id.
        primary: The id of the key that encrypts.

    Example:
        >>> aead = Aead({b"0001": bytes(32)}, primary=b"0001")
        >>> aead.decrypt(aead.encrypt(b"Ada", b"user.first_name"), b"user.first_name")
        b'Ada'
    """

    __slots__ = ("_ciphers", "_encrypt", "header")

    def __init__(self, keys: Mapping[bytes, bytes], primary: bytes) -> None:
        self._ciphers = {make_header(i): AESGCM(key) for i, key in keys.items()}
        self.header = make_header(primary)
        self._encrypt = self._ciphers[self.header].encrypt

    def encrypt(self, plaintext: bytes, associated_data: bytes = b"") -> bytes:
        """Encrypt with the primary key.

        Args:
            plaintext: What to hide.
            associated_data: What the ciphertext is bound to; decryption needs the same.

        Returns:
            Header, nonce, ciphertext and tag.
        """
        nonce = os.urandom(_NONCE_SIZE)
        return self.header + nonce + self._encrypt(nonce, plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes = b"") -> bytes:
        """Decrypt with the key that the header names.

        Args:
            ciphertext: What `encrypt` returned.
            associated_data: What `encrypt` was given.

        Returns:
            The plaintext.

        Raises:
            UnknownKeyError: No key has the id in the header.
            DecryptionError: It is not a ciphertext, was changed, or is bound to other
                associated data.
        """
        return self.get_decryptor(associated_data)(ciphertext)

    def get_decryptor(self, associated_data: bytes) -> Callable[[bytes], bytes]:
        """Return `decrypt` for many ciphertexts with the same associated data.

        Args:
            associated_data: What `encrypt` was given.
        """
        find = self._ciphers.get

        def decrypt(ciphertext: bytes) -> bytes:
            cipher = find(ciphertext[:HEADER_SIZE])
            if cipher is None or len(ciphertext) < OVERHEAD:
                raise _malformed(ciphertext, associated_data)
            try:
                return cipher.decrypt(
                    ciphertext[HEADER_SIZE:_NONCE_END],
                    ciphertext[_NONCE_END:],
                    associated_data,
                )
            except InvalidTag:
                raise DecryptionError(
                    _where(associated_data),
                    "the stored value was changed, or belongs to another field.",
                ) from None

        return decrypt


def _malformed(ciphertext: bytes, associated_data: bytes) -> DecryptionError:
    where = _where(associated_data)
    if len(ciphertext) < OVERHEAD or ciphertext[:1] != _VERSION:
        return DecryptionError(where, "the stored value is not a ciphertext.")
    key_id = ciphertext[1:HEADER_SIZE].hex()
    return UnknownKeyError(
        where,
        f"the keyset has no key {key_id}: it was retired, or the value comes from"
        " another environment.",
    )


def _where(associated_data: bytes) -> str:
    return associated_data.decode(errors="replace") or "a value"
