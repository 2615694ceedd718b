"""Models whose rows own a data key."""

from __future__ import annotations

import typing as t

from django.db import router

from codeforlife.encryption import create_dek, get_dek_aead

from ..fields import Ciphertext, DataEncryptionKeyField
from ..fields.data_encryption_key import WrappedKey
from .model import EncryptedModel

if t.TYPE_CHECKING:
    from codeforlife.encryption import Aead

__all__ = ["BaseDataEncryptionKeyModel", "DataEncryptionKeyModel"]


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
        if not self._state.adding or self.__dict__.get(name) is not None:
            return
        if self._get_ciphertexts():
            return  # a copy of a row that was shredded
        key = self._find_data_key() or WrappedKey(create_dek())
        setattr(self, name, key)
        self._set_new_key(key)

    def prepare_insert(self) -> None:
        """Give a copy of another row a data key of its own.

        Shredding the one would leave the key in the other.
        """
        self.ensure_data_key()
        name = self._get_data_key_name()
        key = self.__dict__.get(name)
        if key is None or key is getattr(self._state, "new_data_key", None):
            return
        self._use_data_key(WrappedKey(create_dek()))

    def finish_insert(self) -> None:
        """Remember that a row has the data key: a copy needs another one."""
        self._set_new_key(None)

    def shred(self) -> None:
        """Delete the data key: everything that it encrypted is unreadable for good."""
        name = self._get_data_key_name()
        setattr(self, name, None)
        self.__dict__.get("__decrypted_values__", {}).clear()
        self.save(update_fields=[name])

    def save(self, *args: t.Any, **kwargs: t.Any) -> None:
        """Save the row; a new one gets its data key."""
        is_inserted = kwargs.get("force_insert", bool(args and args[0]))
        has_own_pk = self.pk is not None and not self._meta.pk.has_default()
        if self._state.adding and has_own_pk and not is_inserted:
            # Perhaps an update: other rows need the key that is there.
            using = kwargs.get("using") or router.db_for_write(
                type(self), instance=self
            )
            if (key := self._read_data_key(using)) is not None:
                self._use_data_key(key)
        self.ensure_data_key()
        super().save(*args, **kwargs)

    def __getstate__(self) -> dict[str, t.Any]:
        """Leave the key that was made for this instance to this instance."""
        state = super().__getstate__()
        state["_state"].new_data_key = None
        return state

    def _set_new_key(self, key: WrappedKey | None) -> None:
        state: t.Any = self._state
        state.new_data_key = key

    def _get_ciphertexts(self) -> list[str]:
        """Name the attributes that hold what a data key has encrypted."""
        values = self.__dict__
        return [
            field.attname
            for field in self.ENCRYPTED_FIELDS
            if isinstance(values.get(field.attname), Ciphertext)
        ]

    def _do_insert(
        self, manager: t.Any, using: t.Any, fields: t.Any, *args: t.Any, **kwargs: t.Any
    ) -> t.Any:
        # The parts of a row that inherits are inserted one by one; one has the key.
        has_key = type(self).DEK_FIELD.field in fields
        raw = kwargs.get("raw", args[-1] if args else False)
        if has_key and not raw:
            self.prepare_insert()
        insert: t.Any = super()._do_insert  # type: ignore[misc] # no stub
        inserted = insert(manager, using, fields, *args, **kwargs)
        if has_key:
            self.finish_insert()
        return inserted

    def _get_data_key_name(self) -> str:
        name: str = type(self).DEK_FIELD.field.attname
        return name

    def _find_data_key(self) -> WrappedKey | None:
        """Return the key that the row has in the database: a dump may leave it out."""
        if self.pk is None or not getattr(self._state, "loads_dump", False):
            return None
        return self._read_data_key(self._state.db)

    def _read_data_key(self, using: str | None) -> WrappedKey | None:
        field = type(self).DEK_FIELD.field
        rows = field.model._base_manager.using(using).filter(pk=self.pk)
        key: WrappedKey | None = rows.values_list(field.attname, flat=True).first()
        return key

    def _use_data_key(self, key: WrappedKey) -> None:
        """Have the row's own values encrypted with another key."""
        values = {own: getattr(self, own) for own in self._get_ciphertexts()}
        for name, value in {self._get_data_key_name(): key, **values}.items():
            setattr(self, name, value)
        self._set_new_key(key)

    def _save_table(self, raw: bool = False, *args: t.Any, **kwargs: t.Any) -> t.Any:
        state: t.Any = self._state
        state.loads_dump = raw
        try:
            if raw:
                self.ensure_data_key()
            return super()._save_table(raw, *args, **kwargs)
        finally:
            state.loads_dump = False


class DataEncryptionKeyModel(BaseDataEncryptionKeyModel):
    """Base class of models whose rows own a data key.

    Example:
        >>> class Pupil(DataEncryptionKeyModel):
        ...     name = EncryptedTextField()
        >>> class Diary(EncryptedModel):
        ...     data_key_owner = "pupil"
        ...     pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE)
        ...     text = EncryptedTextField()
        >>> pupil.shred()  # neither the name nor any diary can be read any more
    """

    dek = DataEncryptionKeyField()

    class Meta:
        abstract = True
