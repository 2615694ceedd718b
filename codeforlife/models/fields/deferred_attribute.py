"""Django's field descriptor, typed and writable."""

from __future__ import annotations

import typing as t

from django.db import models
from django.db.models.query_utils import DeferredAttribute as _DeferredAttribute

from ._django import Field

__all__ = ["DeferredAttribute"]


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
