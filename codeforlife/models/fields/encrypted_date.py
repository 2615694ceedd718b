"""A date, stored encrypted."""

from __future__ import annotations

import datetime

from ._encrypted.codecs import DateCodec
from ._encrypted.django import DateField
from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedDateField"]


class EncryptedDateField(  # type: ignore[misc] # the stubs' signatures differ
    BaseEncryptedField[datetime.date], DateField
):
    """A date that is stored encrypted, such as a date of birth."""

    codec = DateCodec()
