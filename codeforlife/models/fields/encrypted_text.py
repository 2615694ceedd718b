"""Text, stored encrypted."""

from __future__ import annotations

import typing as t

from ._django import CharField
from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedTextField"]


class EncryptedTextField(BaseEncryptedField[str], CharField):
    """Text that is stored encrypted, and behaves like a `CharField` everywhere else.

    Args:
        max_length: The most characters that forms and serializers accept. The column
            has no limit.

    Example:
        >>> email = EncryptedTextField(
        ...     max_length=254, index=BlindIndex(fold_case=True)
        ... )
    """

    plain_type = str

    def value_to_bytes(self, value: str) -> bytes:
        """Return the text in UTF-8."""
        return value.encode()

    def bytes_to_value(self, data: bytes) -> str:
        """Return the text."""
        return data.decode()

    def value_to_index_text(self, value: str) -> str:
        """Return the text itself."""
        return value

    def to_python(self, value: t.Any) -> t.Any:
        """Return a text."""
        if isinstance(value, bytes | memoryview):
            # The default that Django's schema editor takes for a column of bytes.
            return bytes(value).decode()
        return super().to_python(value)
