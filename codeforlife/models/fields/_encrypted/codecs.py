"""How the values of each type become the bytes that are encrypted, and back."""

from __future__ import annotations

import datetime
import json
import typing as t

__all__ = ["BinaryCodec", "Codec", "DateCodec", "JSONCodec", "TextCodec"]


class Codec[T]:
    """Turns values of one type into bytes, and back.

    Attributes:
        plain_type: Values of exactly this type need no `to_python` first.
    """

    plain_type: type[t.Any] | None = None

    def to_bytes(self, value: T) -> bytes:
        """Return the bytes to encrypt for a value."""
        raise NotImplementedError

    def from_bytes(self, data: bytes) -> T:
        """Return the value of decrypted bytes."""
        raise NotImplementedError

    def to_index_text(self, value: T) -> str:
        """Return the text whose digest the blind index holds."""
        return self.to_bytes(value).hex()


class TextCodec(Codec[str]):
    """Texts, in UTF-8."""

    plain_type = str

    def to_bytes(self, value: str) -> bytes:
        """Return the text in UTF-8."""
        return value.encode()

    def from_bytes(self, data: bytes) -> str:
        """Return the text."""
        return data.decode()

    def to_index_text(self, value: str) -> str:
        """Return the text itself."""
        return value


class BinaryCodec(Codec[bytes]):
    """Bytes, as they are."""

    def to_bytes(self, value: bytes) -> bytes:
        """Return the bytes."""
        return bytes(value)

    def from_bytes(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data


class DateCodec(Codec[datetime.date]):
    """Dates, in ISO 8601."""

    def to_bytes(self, value: datetime.date) -> bytes:
        """Return the date in ISO 8601."""
        return value.isoformat().encode()

    def from_bytes(self, data: bytes) -> datetime.date:
        """Return the date."""
        return datetime.date.fromisoformat(data.decode())


class JSONCodec(Codec[t.Any]):
    """JSON values, as texts in UTF-8.

    Args:
        encoder: The class that writes them, as of Django's `JSONField`.
        decoder: The class that reads them.
    """

    def __init__(
        self,
        encoder: type[json.JSONEncoder] | None = None,
        decoder: type[json.JSONDecoder] | None = None,
    ) -> None:
        self.encoder = encoder
        self.decoder = decoder

    def to_bytes(self, value: t.Any) -> bytes:
        """Return the JSON text in UTF-8."""
        return json.dumps(value, cls=self.encoder).encode()

    def from_bytes(self, data: bytes) -> t.Any:
        """Return the value."""
        return json.loads(data, cls=self.decoder)

    def to_index_text(self, value: t.Any) -> str:
        """Return the JSON text with sorted keys, so that equal values are equal.

        Keys are texts once the value is read back: they are sorted as such.
        """
        read_back = json.loads(json.dumps(value, cls=self.encoder))
        return json.dumps(read_back, sort_keys=True)
