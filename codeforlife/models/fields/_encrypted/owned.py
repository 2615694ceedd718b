"""Values that the data key of a row's owner encrypts, and that may be shredded."""

from __future__ import annotations

import typing as t

from django.core.exceptions import ValidationError
from django.db import models

from codeforlife.encryption import DecryptionError

from . import values
from .ciphertext import Ciphertext
from .django import FieldOf

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = ["OwnedValues"]


class OwnedValues[T](FieldOf[T]):
    """The part of an encrypted field that needs an instance, which knows its owner."""

    keyed_by_owner: bool | None

    @property
    def _own(self) -> EncryptedField:
        return t.cast("EncryptedField", self)

    def _encrypt_for_owner(self, model_instance: models.Model, add: bool) -> t.Any:
        """Return the ciphertext to write: `pre_save` with an owner's data key."""
        stored = model_instance.__dict__.get(self.attname)
        if isinstance(stored, Ciphertext) and not getattr(self, "auto_now", False):
            # Unchanged since it was loaded: written as it is, even when shredded.
            return stored
        value = super().pre_save(model_instance, add)
        if value is None or isinstance(value, Ciphertext):
            return value
        return values.keep_ciphertext(self._own, model_instance, value)

    def encrypt_value(
        self, instance: models.Model, plaintext: T | None
    ) -> bytes | None:
        """Encrypt a value with the instance's key; `None` stays `None`.

        Raises:
            ShreddedDataError: The owner's data key was deleted.
        """
        if plaintext is None:
            return None
        return values.encrypt_for_owner(self._own, instance, self.to_python(plaintext))

    def decrypt_value(self, instance: models.Model, ciphertext: bytes | None) -> t.Any:
        """Decrypt a value with the instance's key; `None` stays `None`.

        Raises:
            DecryptionError: It cannot be decrypted.
            ShreddedDataError: The owner's data key was deleted.
        """
        if ciphertext is None:
            return None
        return values.decrypt_for_owner(self._own, instance, ciphertext)

    def is_shredded(self, instance: models.Model) -> bool:
        """Say whether an instance holds a value that can no longer be read."""
        stored = instance.__dict__.get(self.attname)
        return isinstance(stored, Ciphertext) and _has_no_key(instance)

    def is_unreadable(self, instance: models.Model) -> bool:
        """Say whether an instance's value could not be decrypted and was not set."""
        unreadable = instance.__dict__.get("__unreadable_values__", {})
        return self.attname in unreadable and self.attname not in instance.__dict__

    def value_from_object(self, obj: models.Model) -> t.Any:
        """Return an instance's value; `None` if it cannot be decrypted."""
        try:
            return super().value_from_object(obj)
        except DecryptionError:
            return None

    def save_form_data(self, instance: models.Model, data: t.Any) -> None:
        """Take a form's value, which is empty where the instance's cannot be read."""
        is_lost = self.is_shredded(instance) or self.is_unreadable(instance)
        if data in self.empty_values and is_lost:
            return
        super().save_form_data(instance, data)

    def clean(self, value: t.Any, model_instance: t.Any) -> t.Any:
        """Validate a value.

        Raises:
            ValidationError: It is not valid, or the data key to encrypt it with was
                deleted.
        """
        value = super().clean(value, model_instance)
        is_stored = model_instance is not None and not model_instance._state.adding
        if self.keyed_by_owner and is_stored and _has_no_key(model_instance):
            raise ValidationError(
                "This cannot be changed any more: its data key was deleted.",
                code="shredded",
            )
        return value


def _has_no_key(instance: models.Model) -> bool:
    return getattr(instance, "dek_aead", None) is None
