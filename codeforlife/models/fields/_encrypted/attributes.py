"""The attributes through which instances hold the values of fields."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from django.db import models
from django.db.models.query_utils import DeferredAttribute as _DeferredAttribute

from .ciphertext import Ciphertext
from .django import Field

__all__ = ["DeferredAttribute", "EncryptedAttribute"]


class DeferredAttribute[
    AnyField: Field,
    AnyModel: models.Model,
    T,
](_DeferredAttribute):
    """The attribute through which instances hold a field's value.

    Reading it from the class returns the descriptor itself.
    """

    field: AnyField

    def __get__(  # type: ignore[override] # the descriptor of one model's field
        self, instance: AnyModel | None, cls: type[AnyModel] | None = None
    ) -> t.Any:
        """Return the value, fetched from the database if it was deferred."""
        return super().__get__(instance, cls)

    def __set__(self, instance: AnyModel, value: T | None) -> None:
        """Keep the value on the instance."""
        instance.__dict__[self.field.attname] = value


class EncryptedAttribute(DeferredAttribute[t.Any, models.Model, t.Any]):
    """Decrypts a value with its owner's data key, when it is first read."""

    def __get__(
        self, instance: models.Model | None, cls: type[models.Model] | None = None
    ) -> t.Any:
        """Return the value, decrypted."""
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Ciphertext):
            return value
        if getattr(instance._state, "writes_ciphertext", False):
            return value
        decrypted = instance.__dict__.setdefault("__decrypted_values__", {})
        name = self.field.attname
        if name not in decrypted:
            decrypted[name] = self.field.decrypt_value(instance, value.value)
        return decrypted[name]

    def __set__(self, instance: models.Model, value: t.Any) -> None:
        """Keep a new value, which is encrypted when it is saved."""
        super().__set__(instance, value)
        instance.__dict__.get("__decrypted_values__", {}).pop(self.field.attname, None)

    def fetch_many(self, instances: Iterable[models.Model]) -> None:
        """Load deferred values of several instances, for Django's `FETCH_PEERS`."""
        name = self.field.attname
        waiting = [i for i in instances if name not in i.__dict__ and i.pk is not None]
        if not waiting:
            return
        rows = self.field.model._base_manager.using(waiting[0]._state.db)
        loaded = rows.only(name).in_bulk([instance.pk for instance in waiting])
        for instance in waiting:
            if instance.pk in loaded:
                self.__set__(instance, loaded[instance.pk].__dict__[name])
