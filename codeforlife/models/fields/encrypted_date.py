"""A date, stored encrypted."""

from __future__ import annotations

import datetime

from ._django import DateField
from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedDateField"]


class EncryptedDateField(  # type: ignore[misc] # the stubs' signatures differ
    BaseEncryptedField[datetime.date], DateField
):
    """A date that is stored encrypted, such as a date of birth."""

    def value_to_bytes(self, value: datetime.date) -> bytes:
        """Return the date in ISO 8601."""
        return value.isoformat().encode()

    def bytes_to_value(self, data: bytes) -> datetime.date:
        """Return the date."""
        return datetime.date.fromisoformat(data.decode())
