"""JSON, stored encrypted."""

from __future__ import annotations

import json
import typing as t

from django.db import models

from .base_encrypted import BaseEncryptedField

__all__ = ["EncryptedJSONField"]


class EncryptedJSONField(BaseEncryptedField[t.Any], models.JSONField):
    """A JSON value that is stored encrypted. `None` is the database's null."""

    def value_to_bytes(self, value: t.Any) -> bytes:
        """Return the JSON text in UTF-8."""
        return json.dumps(value, cls=self.encoder).encode()

    def bytes_to_value(self, data: bytes) -> t.Any:
        """Return the value."""
        return json.loads(data, cls=self.decoder)

    def value_to_index_text(self, value: t.Any) -> str:
        """Return the JSON text with sorted keys, so that equal values are equal.

        Keys are texts once the value is read back: they are sorted as such.
        """
        read_back = json.loads(json.dumps(value, cls=self.encoder))
        return json.dumps(read_back, sort_keys=True)
