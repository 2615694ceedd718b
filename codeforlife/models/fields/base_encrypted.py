"""The base of fields whose values are stored encrypted."""

from __future__ import annotations

import typing as t

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute as _PlainAttribute

from codeforlife.encryption import BlindIndex

from .blind_index import BlindIndexField
from .ciphertext import Ciphertext
from .encrypted_attribute import EncryptedAttribute
from .encrypted_checks import check_encrypted_field
from .encrypted_values import EncryptedValues

__all__ = ["BaseEncryptedField", "EncryptedAttribute"]


class BaseEncryptedField[T](EncryptedValues[T]):
    """Stores a value as AES-256-GCM ciphertext that is bound to its column.

    Instances, queries, forms and serializers see the plain value. A subclass combines
    this base with the Django field that its values behave like, and says how a value
    becomes bytes.

    Args:
        index: How the field can be looked up; without an index it cannot be.
        associated_data: What ciphertexts are bound to. The default is
            `app_label.Model.field`; pin it before renaming a field or its model.
        keyed_by_owner: Whether the owner's data key encrypts, not the keyring. The
            default is what the model says.
        **kwargs: Options of Django's fields.

    Raises:
        ValidationError: The associated data is empty.

    Example:
        >>> class EncryptedIntegerField(BaseEncryptedField[int], models.IntegerField):
        ...     def value_to_bytes(self, value: int) -> bytes:
        ...         return str(value).encode()
        ...
        ...     def bytes_to_value(self, data: bytes) -> int:
        ...         return int(data)
    """

    descriptor_class = _PlainAttribute

    def __init__(
        self,
        *args: t.Any,
        index: BlindIndex | None = None,
        associated_data: str | None = None,
        keyed_by_owner: bool | None = None,
        **kwargs: t.Any,
    ) -> None:
        if associated_data is not None and not associated_data:
            raise ValidationError(
                "The associated data of an encrypted field must not be empty.",
                code="no_associated_data",
            )
        super().__init__(*args, **kwargs)
        self.index = index
        self.associated_data = associated_data
        self.keyed_by_owner = keyed_by_owner

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Join a model, and give it the index column.

        Raises:
            ValidationError: The model is no `EncryptedModel`.
        """
        is_historical = cls.__module__ == "__fake__"
        if not is_historical:
            if not hasattr(cls, "ENCRYPTED_FIELDS"):
                raise ValidationError(
                    f"{cls.__name__}.{name} is encrypted, so {cls.__name__} must be a"
                    " subclass of codeforlife.models.EncryptedModel.",
                    code="invalid_model_base_class",
                )
            if self.keyed_by_owner is None and not cls._meta.abstract:
                self.keyed_by_owner = t.cast(t.Any, cls).is_keyed_by_owner()
        if self.keyed_by_owner:
            self.descriptor_class = EncryptedAttribute
            # Not a method of the class: update_or_create would write every field whose
            # class has one.
            self.pre_save = self._encrypt_for_owner  # type: ignore[method-assign]
        super().contribute_to_class(cls, name, private_only=private_only)
        # Migrations list the index column themselves, and an abstract model's
        # subclasses each get their own.
        if self.index is not None and not is_historical and not cls._meta.abstract:
            cls.add_to_class(self.index_name, self._make_index_field())

    def _make_index_field(self) -> BlindIndexField:
        return BlindIndexField(
            source=self.name,
            verbose_name=self.verbose_name,
            null=self.null,
            blank=True,
            unique=self.unique,
            db_index=not self.unique,
        )

    def deconstruct(self) -> t.Any:
        """Return how a migration writes this field.

        Uniqueness is left to the index column, and the associated data is spelled out,
        so that data migrations read what was current then.
        """
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("unique", None)
        if self.index is not None:
            kwargs["index"] = self.index
        if hasattr(self, "model") and not self.model._meta.abstract:
            kwargs["associated_data"] = self.full_associated_data.decode()
        elif self.associated_data:
            kwargs["associated_data"] = self.associated_data
        if self.keyed_by_owner:
            kwargs["keyed_by_owner"] = True
        return name, path, args, kwargs

    def is_shredded(self, instance: models.Model) -> bool:
        """Say whether an instance holds a value that nobody can read any more.

        Args:
            instance: An instance of the field's model.
        """
        stored = instance.__dict__.get(self.attname)
        return isinstance(stored, Ciphertext) and _has_no_key(instance)

    def save_form_data(self, instance: models.Model, data: t.Any) -> None:
        """Take a form's value, which is empty where the instance's is shredded."""
        if data in self.empty_values and self.is_shredded(instance):
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

    def check(self, **kwargs: t.Any) -> list[checks.CheckMessage]:
        """Return Django's messages about this field, and ours."""
        return [*super().check(**kwargs), *check_encrypted_field(self)]


def _has_no_key(instance: models.Model) -> bool:
    return getattr(instance, "dek_aead", None) is None
