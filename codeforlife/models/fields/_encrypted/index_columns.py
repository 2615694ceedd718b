"""Which fields go together when an encrypted one is written."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from django.db import models

from ..base_encrypted import BaseEncryptedField

__all__ = ["get_encrypted_fields", "with_index_fields", "with_index_names"]

type _Field = models.Field[t.Any, t.Any]


def get_encrypted_fields(
    model: type[models.Model],
) -> list[BaseEncryptedField[t.Any]]:
    """Return a model's encrypted fields, inherited ones too, in their order."""
    fields = model._meta.concrete_fields
    return [field for field in fields if isinstance(field, BaseEncryptedField)]


def with_index_fields(fields: Iterable[_Field]) -> list[_Field]:
    """Add the index columns of encrypted fields to the fields that are written.

    Args:
        fields: Concrete fields, in the order in which they are written.

    Returns:
        The same, and after them each missing index column.
    """
    written = list(fields)
    for field in tuple(written):
        if not isinstance(field, BaseEncryptedField) or field.index is None:
            continue
        if field.index_field not in written:
            written.append(field.index_field)
    return written


def with_index_names(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """Add the names of index columns to the names of fields that are written.

    Args:
        model: The model.
        names: Names or attnames of its fields; unknown ones are left to Django.

    Returns:
        The same, and after them each missing index column's name.
    """
    written = list(names)
    for field in get_encrypted_fields(model):
        is_written = field.name in written or field.attname in written
        if field.index and is_written and field.index_name not in written:
            written.append(field.index_name)
    return written
