"""What the machinery of encrypted fields knows of a field."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from django.db.models import Model

    from codeforlife.encryption import BlindIndex

    from .codecs import Codec

__all__ = ["EncryptedField"]


class EncryptedField(t.Protocol):
    """An encrypted field of a model.

    Attributes:
        is_encrypted: Always true: other fields do not have it.
        codec: How its values become bytes.
        index: How it can be looked up, if it can be.
        keyed_by_owner: Whether its owner's data key encrypts, not the keyring.
    """

    is_encrypted: bool
    codec: Codec[t.Any]
    index: BlindIndex | None
    keyed_by_owner: bool | None
    model: type[Model]
    name: str
    attname: str

    @property
    def unique(self) -> bool:
        """Whether no two rows have the same value."""

    @property
    def label(self) -> str:
        """Its full name, `app_label.Model.field`."""

    @property
    def full_associated_data(self) -> bytes:
        """What its ciphertexts are bound to."""

    @property
    def index_name(self) -> str:
        """The name of its index column's field."""

    @property
    def index_field(self) -> t.Any:
        """Its index column's field."""

    @property
    def is_text(self) -> bool:
        """Whether its values are texts."""

    @property
    def transforms(self) -> dict[str, t.Any]:
        """What can follow its name in a look-up, before the look-up's own."""

    def get_col(self, alias: str) -> t.Any:
        """Return the expression of its column."""

    def get_index_value(self, value: t.Any) -> bytes | None:
        """Return what its index column holds for a value."""

    def to_python(self, value: t.Any) -> t.Any:
        """Return a value as its type."""

    def value_to_bytes(self, value: t.Any) -> bytes:
        """Return the bytes to encrypt for a value."""

    def value_to_index_text(self, value: t.Any) -> str:
        """Return the text whose digest the blind index holds."""

    def bytes_to_value(self, data: bytes) -> t.Any:
        """Return the value of decrypted bytes."""
