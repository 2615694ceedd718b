"""JSON, stored encrypted."""

from __future__ import annotations

import typing as t
from functools import cached_property

from django.db import models

from ._encrypted.codecs import Codec, JSONCodec
from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedJSONField"]


class EncryptedJSONField(BaseEncryptedField[t.Any], models.JSONField):
    """A JSON value that is stored encrypted. `None` is the database's null."""

    @cached_property
    def codec(self) -> Codec[t.Any]:  # type: ignore[override] # of each field's options
        """What turns values into bytes, with the field's encoder and decoder."""
        return JSONCodec(self.encoder, self.decoder)

    def get_internal_type(self) -> str:
        """Return what libraries choose an input, a schema or a fake value by."""
        return "JSONField"
