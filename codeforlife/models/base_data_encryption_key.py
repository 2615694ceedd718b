"""The base of models whose rows own a data key."""

from __future__ import annotations

import typing as t

from codeforlife.encryption import create_dek, get_dek_aead

from .encrypted import EncryptedModel
from .fields.data_encryption_key import WrappedKey

if t.TYPE_CHECKING:
    from codeforlife.encryption import Aead

__all__ = ["BaseDataEncryptionKeyModel"]


class BaseDataEncryptionKeyModel(EncryptedModel):
    """Base class of models whose rows own a data key, in a field that they declare.

    The data key encrypts the row's own fields, and those of related rows that name this
    one as their `data_key_owner`. Deleting it makes all of them unreadable.

    Attributes:
        DEK_FIELD: On the class, the attribute that holds the data key; on an instance,
            the data key itself, wrapped.
    """

    DEK_FIELD: t.ClassVar[t.Any] = None

    class Meta:
        abstract = True

    @property
    def dek_aead(self) -> Aead | None:
        """What encrypts and decrypts with the data key; `None` once it was deleted."""
        self.ensure_data_key()
        dek = self.DEK_FIELD
        return get_dek_aead(bytes(dek)) if dek else None

    def ensure_data_key(self) -> None:
        """Make the data key of a row that was never saved."""
        name = self._get_data_key_name()
        if self._state.adding and self.__dict__.get(name) is None:
            setattr(self, name, self._find_data_key() or WrappedKey(create_dek()))

    def shred(self) -> None:
        """Delete the data key: everything that it encrypted is unreadable for good."""
        name = self._get_data_key_name()
        setattr(self, name, None)
        self.__dict__.get("__decrypted_values__", {}).clear()
        self.save(update_fields=[name])

    def save(self, *args: t.Any, **kwargs: t.Any) -> None:
        """Save the row; a new one gets its data key."""
        self.ensure_data_key()
        super().save(*args, **kwargs)

    def _get_data_key_name(self) -> str:
        name: str = type(self).DEK_FIELD.field.attname
        return name

    def _find_data_key(self) -> WrappedKey | None:
        """Return the key that the row has in the database: a dump may leave it out."""
        if self.pk is None or not getattr(self._state, "loads_dump", False):
            return None
        name = self._get_data_key_name()
        rows = type(self)._base_manager.using(self._state.db).filter(pk=self.pk)
        key: WrappedKey | None = rows.values_list(name, flat=True).first()
        return key

    def _save_table(self, raw: bool = False, *args: t.Any, **kwargs: t.Any) -> t.Any:
        state: t.Any = self._state
        state.loads_dump = raw
        try:
            if raw:
                self.ensure_data_key()
            return super()._save_table(raw, *args, **kwargs)
        finally:
            state.loads_dump = False
