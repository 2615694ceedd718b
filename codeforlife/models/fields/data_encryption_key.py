"""The column of an owner's data key, wrapped by the keyring."""

from __future__ import annotations

import typing as t

from django.core.exceptions import ValidationError
from django.db import models

from ._encrypted.attributes import DeferredAttribute
from ._encrypted.django import BinaryField

__all__ = ["DataEncryptionKeyAttribute", "DataEncryptionKeyField", "WrappedKey"]


class WrappedKey(bytes):
    """A data key as it is stored, which is the only kind that the column takes."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} bytes>"


class DataEncryptionKeyAttribute(
    DeferredAttribute["DataEncryptionKeyField", models.Model, bytes]
):
    """Lets a data key be deleted, but not be replaced."""

    def __set__(self, instance: models.Model, value: bytes | None) -> None:
        """Keep a key from the database, or `None` to make the data unreadable.

        Raises:
            ValidationError: It is anything else.
        """
        if value is not None and not isinstance(value, WrappedKey):
            raise ValidationError(
                "A data key is made when its row is first saved. It can only be set to"
                " None, which makes everything that it encrypted unreadable.",
                code="cannot_set_value",
            )
        super().__set__(instance, value)


class DataEncryptionKeyField(BinaryField):
    """Holds the wrapped data key of a row. Null once the data was shredded.

    Raises:
        ValidationError: An option contradicts that.
    """

    descriptor_class = DataEncryptionKeyAttribute
    default_verbose_name = "data encryption key"
    default_help_text = (
        "The key of this row's personal data, itself encrypted. Deleting it makes the"
        " data unreadable for good."
    )

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        if kwargs.get("editable", False):
            raise _refusal("A data key cannot be editable.", "editable_not_allowed")
        if kwargs.get("default", models.NOT_PROVIDED) is not models.NOT_PROVIDED:
            raise _refusal("A data key cannot have a default.", "default_not_allowed")
        if not kwargs.get("null", True):
            raise _refusal("A data key must be nullable.", "null_not_allowed")
        if not args:
            kwargs.setdefault("verbose_name", self.default_verbose_name)
        kwargs.setdefault("help_text", self.default_help_text)
        super().__init__(*args, **{**kwargs, "editable": False, "null": True})

    def deconstruct(self) -> t.Any:
        """Return how a migration writes this field."""
        name, path, args, kwargs = super().deconstruct()
        own = {"editable": False, "null": True, "help_text": self.help_text}
        return name, path, args, {**kwargs, **own, "verbose_name": self.verbose_name}

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Join a model.

        Raises:
            ValidationError: The model does not own a data key, or has one already.
        """
        if cls.__module__ != "__fake__":
            if not hasattr(cls, "DEK_FIELD"):
                raise _refusal(
                    f"{cls.__name__} must be a subclass of"
                    " codeforlife.models.BaseDataEncryptionKeyModel.",
                    "invalid_model_base_class",
                )
            fields = cls._meta.local_fields
            if any(isinstance(field, DataEncryptionKeyField) for field in fields):
                raise _refusal(
                    f"{cls.__name__} has a data key already.",
                    "multiple_dek_fields_not_allowed",
                )
        super().contribute_to_class(cls, name, private_only=private_only)
        if cls.__module__ != "__fake__":
            t.cast(t.Any, cls).DEK_FIELD = cls.__dict__[self.attname]

    def pre_save(self, model_instance: models.Model, add: bool) -> t.Any:
        """Return the wrapped key, which a new row makes now.

        A row that is there already keeps the key that it has: an instance that was
        loaded before the key was deleted, or wrapped again, must not bring it back.
        """
        make_key = getattr(model_instance, "ensure_data_key", None)
        if make_key is not None:
            make_key()
        value = super().pre_save(model_instance, add)
        is_stored = not (add or model_instance._state.adding)
        return models.F(self.name) if is_stored and value is not None else value

    def from_db_value(self, value: t.Any, *_: t.Any) -> WrappedKey | None:
        """Return the wrapped key, whatever buffer the database driver gives."""
        return None if value is None else WrappedKey(value)

    def to_python(self, value: t.Any) -> t.Any:
        """Return the wrapped key of a dump, where it stands in base64."""
        if isinstance(value, str):
            return WrappedKey(super().to_python(value))
        return value


def _refusal(message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code)
