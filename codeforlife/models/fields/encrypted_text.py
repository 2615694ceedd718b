"""Text, stored encrypted."""

from __future__ import annotations

import typing as t

from ._encrypted.codecs import TextCodec
from ._encrypted.django import CharField
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

    codec = TextCodec()

    def get_internal_type(self) -> str:
        """Return what libraries choose an input, a schema or a fake value by."""
        return "CharField"

    def to_python(self, value: t.Any) -> t.Any:
        """Return a text."""
        if isinstance(value, bytes | memoryview):
            # The default that Django's schema editor takes for a column of bytes.
            return bytes(value).decode()
        return super().to_python(value)
