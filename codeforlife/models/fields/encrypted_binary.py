"""Bytes, stored encrypted."""

from __future__ import annotations

from ._django import BinaryField
from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedBinaryField"]


class EncryptedBinaryField(BaseEncryptedField[bytes], BinaryField):
    """Bytes that are stored encrypted, such as a small file."""

    def value_to_bytes(self, value: bytes) -> bytes:
        """Return the bytes."""
        return bytes(value)

    def bytes_to_value(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data
