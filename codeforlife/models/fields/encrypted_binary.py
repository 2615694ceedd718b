"""Bytes, stored encrypted."""

from __future__ import annotations

from ._encrypted.codecs import BinaryCodec
from ._encrypted.django import BinaryField
from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedBinaryField"]


class EncryptedBinaryField(BaseEncryptedField[bytes], BinaryField):
    """Bytes that are stored encrypted, such as a small file."""

    codec = BinaryCodec()
