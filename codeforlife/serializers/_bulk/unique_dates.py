"""Uniqueness for a date (``unique_for_date``) of many rows."""

from __future__ import annotations

import typing as t
from collections.abc import Hashable
from datetime import date, datetime

from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.validators import (
    UniqueForDateValidator,
    UniqueForMonthValidator,
    UniqueForYearValidator,
)

from .unique_rows import Key, to_key

# What of a date is compared. As in REST framework, a month is that of any year.
_PARTS: dict[type[t.Any], tuple[str, ...]] = {
    UniqueForDateValidator: ("year", "month", "day"),
    UniqueForMonthValidator: ("month",),
    UniqueForYearValidator: ("year",),
}


class BulkUniqueForValidator:
    """A validator for a date that knows the stored rows, and the rows before this one.

    Args:
        validator: REST framework's validator: see `can_be_fetched`.
        names: The model's names of the field and of the date field.
        values: The values of the field that will be asked for.
    """

    requires_context = True

    def __init__(
        self, validator: t.Any, names: tuple[str, str], values: set[Hashable]
    ) -> None:
        self._validator = validator
        self._parts = _PARTS[type(validator)]
        self._values = values
        self._owners: dict[Key, set[t.Any]] = {}
        self._is_exact = True
        stored = validator.queryset.filter(**{f"{names[0]}__in": values})
        for value, day, pk in stored.values_list(*names, "pk"):
            self._is_exact &= value in values
            if day is not None:
                key = (value, *self._get_parts(day))
                self._owners.setdefault(key, set()).add(pk)
        self._taken: set[Key] = set()

    def __call__(self, attrs: t.Any, serializer: t.Any) -> None:
        validator = self._validator
        validator.enforce_required_fields(attrs)
        day = attrs[validator.date_field]
        value = to_key([attrs[validator.field]])
        if day is None or value is None:
            return  # null equals nothing, and a list or an object is not a column
        key = (*value, *self._get_parts(day))
        if not self._is_exact or value[0] not in self._values:
            validator(attrs, serializer)
        owners = self._owners.get(key, set()) - {
            getattr(serializer.instance, "pk", None)
        }
        if owners or key in self._taken:
            text = validator.message.format(date_field=validator.date_field)
            raise ValidationError({validator.field: text}, code="unique")
        self._taken.add(key)

    def _get_parts(self, day: date) -> Key:
        if isinstance(day, datetime) and timezone.is_aware(day):
            day = timezone.localtime(day)  # as the database compares it
        return tuple(getattr(day, part) for part in self._parts)


def can_be_fetched(validator: t.Any) -> bool:
    """Say whether a validator is one of REST framework's own, for a date.

    Args:
        validator: A serializer's validator.
    """
    return type(validator) in _PARTS
