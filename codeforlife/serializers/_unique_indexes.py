"""Constraints over index columns, told by the names of the encrypted fields."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from django.db.models import Model, UniqueConstraint
from rest_framework.utils.field_mapping import get_unique_error_message
from rest_framework.validators import UniqueValidator

from ..models.fields import BaseEncryptedField, get_encrypted_fields

__all__ = ["get_unique_validators", "name_sources"]


def name_sources(
    constraints: Iterable[tuple[t.Any, ...]], model: type[Model]
) -> Iterator[tuple[t.Any, ...]]:
    """Name the encrypted fields in constraints instead of their index columns.

    Serializers have the fields, and show their names in errors.

    Args:
        constraints: What REST framework's `get_unique_together_constraints` yields:
            the names of the fields, a queryset, and those of the condition's fields
            first.
        model: The serializer's model.

    Yields:
        The same, but for those over one encrypted field alone, whose serializer field
        has a validator: see `get_unique_validators`.
    """
    sources = {f.index_name: f.name for f in get_encrypted_fields(model) if f.index}
    for names, queryset, condition_names, *options in constraints:
        fields = tuple(sources.get(name, name) for name in names)
        is_renamed = fields != tuple(names)
        if not is_renamed or len({*fields, *condition_names}) > 1:
            yield fields, queryset, condition_names, *options


def get_unique_validators(model_field: t.Any) -> Iterator[UniqueValidator]:
    """Make the validators of constraints over the index column of one field.

    Args:
        model_field: A field of a model; only encrypted ones have an index column.

    Yields:
        A validator for each constraint that needs no other field's value.
    """
    if not isinstance(model_field, BaseEncryptedField) or model_field.index is None:
        return
    for constraint in model_field.model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        if tuple(constraint.fields) != (model_field.index_name,):
            continue
        rows = model_field.model._default_manager.all()
        if constraint.condition is not None:
            if constraint.condition.referenced_base_fields != {model_field.name}:
                continue
            rows = rows.filter(constraint.condition)
        yield UniqueValidator(rows, message=get_unique_error_message(model_field))
