"""Encryption at rest: the keyring, the providers of its keys, and blind indexes."""

from .aead import Aead
from .blind_index import BlindIndex
from .data_keys import create_dek, get_dek_aead
from .errors import (
    DecryptionError,
    EncryptionError,
    KeyServiceError,
    KeysetError,
    KeysetReadOnlyError,
    MissingKeysetError,
    ShreddedDataError,
    UnknownKeyError,
)
from .keyring import Keyring, get_keyring
from .keyset import Keyset
from .providers import KeyProvider, get_key_provider

__all__ = [
    "Aead",
    "BlindIndex",
    "DecryptionError",
    "EncryptionError",
    "KeyProvider",
    "KeyServiceError",
    "Keyring",
    "Keyset",
    "KeysetError",
    "KeysetReadOnlyError",
    "MissingKeysetError",
    "ShreddedDataError",
    "UnknownKeyError",
    "create_dek",
    "get_dek_aead",
    "get_key_provider",
    "get_keyring",
]
