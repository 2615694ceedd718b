"""The column beside an encrypted one, which finds its values without showing them."""

from __future__ import annotations

import typing as t
from collections.abc import Collection
from functools import cached_property, partial

from django.db import models

from codeforlife._compat.models import write_besides

from ._encrypted.attributes import DeferredAttribute
from ._encrypted.django import Field

if t.TYPE_CHECKING:
    from .base_encrypted import BaseEncryptedField

__all__ = ["BlindIndexField"]


class BlindIndexAttribute(
    DeferredAttribute["BlindIndexField", models.Model, bytes],
):
    """Always tells the digest of the encrypted field's present value."""

    def __get__(
        self, instance: models.Model | None, cls: type[models.Model] | None = None
    ) -> t.Any:
        """Return the digest; the stored one while the value itself is deferred."""
        if instance is not None:
            source = self.field.source_field
            if source.attname in instance.__dict__:
                return source.get_index_value(instance.__dict__[source.attname])
        return super().__get__(instance, cls)


class BlindIndexField(Field):
    """Holds the digests of an encrypted field, which adds this field by itself.

    Migrations and constraints name it `<field>_index`; forms, serializers and dumps
    leave it out.

    Args:
        source: The name of the encrypted field, which this field's own name tells:
            older migrations give it.
        **kwargs: Options of Django's fields.
    """

    descriptor_class = BlindIndexAttribute

    def __init__(self, *args: t.Any, source: str = "", **kwargs: t.Any) -> None:
        kwargs |= {"editable": False, "serialize": False}
        super().__init__(*args, **kwargs)
        self.source = source

    @cached_property
    def source_field(self) -> BaseEncryptedField[t.Any]:
        """The encrypted field."""
        field: t.Any = self.model._meta.get_field(self.source)
        return t.cast("BaseEncryptedField[t.Any]", field)

    def get_internal_type(self) -> str:
        """Return the column's kind: bytes."""
        return "BinaryField"

    def deconstruct(self) -> t.Any:
        """Return how a migration writes this field.

        Without the encrypted field's names, so that the two are renamed together.
        """
        name, path, args, kwargs = super().deconstruct()
        for option in ("editable", "serialize", "verbose_name"):
            kwargs.pop(option, None)
        return name, path, args, kwargs

    def has_default(self) -> bool:
        """Say whether the encrypted field has a default, whose digest is ours."""
        return super().has_default() or (
            hasattr(self, "model") and self.source_field.has_default()
        )

    def get_default(self) -> t.Any:
        """Return the digest of the encrypted field's default.

        Only migrations need it: instances compute their digest when they are asked.
        """
        if not hasattr(self, "model") or self.model.__module__ != "__fake__":
            return None
        if super().has_default():
            return super().get_default()
        default = self.source_field.get_default()
        if default is None and not self.null:
            return b""
        return self.source_field.get_index_value(default)

    def to_python(self, value: t.Any) -> t.Any:
        """Return bytes, whatever buffer the database driver gives."""
        return bytes(value) if isinstance(value, memoryview | bytearray) else value

    def get_db_converters(self, connection: t.Any) -> list[t.Any]:
        """Return nothing to do where the driver gives bytes anyway."""
        if connection.vendor in ("postgresql", "sqlite"):
            return []
        return [self.from_db_value]

    def from_db_value(self, value: t.Any, *_: t.Any) -> t.Any:
        """Return bytes, whatever buffer the database driver gives."""
        return value if value is None or type(value) is bytes else bytes(value)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Join a model, unless its encrypted field has brought an index already.

        Copies of a model, such as a table of its history, copy all of its fields.
        """
        is_copied = isinstance(cls.__dict__.get(name), BlindIndexAttribute)
        if is_copied and cls.__module__ != "__fake__":
            return
        super().contribute_to_class(cls, name, private_only=private_only)
        self.source = name.removesuffix("_index")
        # Not a method of the class: update_or_create would write every field whose
        # class has one.
        self.pre_save = self._get_digest  # type: ignore[method-assign]
        if cls.__module__ == "__fake__":
            write_besides(cls, partial(_with_indexes, cls))

    def _get_digest(self, model_instance: models.Model, add: bool) -> t.Any:
        """Return the digest of the present value; 1,000 rows feel every call."""
        source = self.source_field
        value = model_instance.__dict__.get(source.attname)
        if value is None:  # or deferred
            return getattr(model_instance, self.attname)
        return source.get_index_value(value)

    def get_db_prep_save(self, value: t.Any, connection: t.Any) -> t.Any:
        """Return the digest as it is."""
        return value


def _with_indexes(model: type[models.Model], names: Collection[str]) -> set[str]:
    """Add the index columns of the fields that a migration's instance saves."""
    indexes = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, BlindIndexField) and field.source in names
    }
    return {*names, *indexes}
