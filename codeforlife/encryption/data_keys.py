"""Data keys: one per owner of personal data, wrapped by the keyring.

Deleting an owner's data key makes everything that it encrypted unreadable, in every
backup too.
"""

from __future__ import annotations

import hashlib
import os

from .aead import KEY_ID_SIZE, Aead
from .keyring import get_keyring

__all__ = ["DATA_KEY_CONTEXT", "create_dek", "get_dek_aead"]

DATA_KEY_CONTEXT = b"codeforlife.data_encryption_key"
_KEY_SIZE = 32


def create_dek() -> bytes:
    """Make a data key.

    Returns:
        The key, wrapped by the keyring's primary key.
    """
    return get_keyring().encrypt(os.urandom(_KEY_SIZE), DATA_KEY_CONTEXT)


def get_dek_aead(dek: bytes) -> Aead:
    """Unwrap a data key. It takes microseconds and calls no key service.

    Args:
        dek: What `create_dek` returned.

    Returns:
        What encrypts and decrypts with the data key.

    Raises:
        ValueError: There is no data key.
        DecryptionError: It cannot be unwrapped.
    """
    if not dek:
        raise ValueError("The data encryption key is empty.")
    key = get_keyring().decrypt(bytes(dek), DATA_KEY_CONTEXT)
    key_id = hashlib.sha256(key).digest()[:KEY_ID_SIZE]
    return Aead({key_id: key}, primary=key_id)
