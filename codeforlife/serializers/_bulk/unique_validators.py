"""Validators of uniqueness that also see the rows before the one at hand."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from django.core.exceptions import FieldError
from django.db import DataError
from django.db.models import Model
from rest_framework.exceptions import ValidationError
from rest_framework.validators import UniqueTogetherValidator, UniqueValidator

from .unique_rows import FetchedRows, Key, to_key


class BulkUniqueValidator:
    """A uniqueness validator that also sees the rows before this one.

    Args:
        validator: REST framework's validator, made to answer from fetched rows.
        sources: The attributes that must be unique together.
        message: What to say about a value that an earlier row has taken.
        code: The code of that error.
        simplify: Makes those values equal that the database takes for equal.
    """

    requires_context = True

    def __init__(
        self,
        validator: t.Any,
        sources: list[str],
        message: str,
        code: str,
        simplify: Callable[[t.Any], t.Any] | None = None,
    ) -> None:
        self._validator = validator
        self._rows: FetchedRows = validator.queryset
        self._sources = sources
        self._message = message
        self._code = code
        self._simplify = simplify
        self._taken: set[Key] = set()

    def __call__(self, value: t.Any, serializer_field: t.Any) -> None:
        key = self._get_key(value, serializer_field)
        if not self._is_free(key, serializer_field):
            self._validator(value, serializer_field)
        if key is None:
            return
        if key in self._taken:
            raise ValidationError(self._message, code=self._code)
        self._taken.add(key)

    def _is_free(self, key: Key | None, serializer_field: t.Any) -> bool:
        """Whether it is certain that no row in the table has the value of a field."""
        if key is None or type(self._validator) is not UniqueValidator:
            return False
        instance = getattr(serializer_field.parent, "instance", None)
        pk = getattr(instance, "pk", None)
        return self._simplify is None and self._rows.is_taken(key, pk) is False

    def _get_key(self, value: t.Any, serializer_field: t.Any) -> Key | None:
        """Return what must be unique in this row; None when it need not be."""
        if isinstance(self._validator, UniqueValidator):
            return to_key([self._simplify(value) if self._simplify else value])
        instance = serializer_field.instance
        values = [
            value[source] if source in value else getattr(instance, source, None)
            for source in self._sources
        ]
        # As in SQL, null equals nothing, unless the constraint says otherwise.
        nulls_distinct = getattr(self._validator, "nulls_distinct", None)
        if nulls_distinct is not False and None in values:
            return None
        return to_key(values)


class ConditionalBulkUniqueValidator(BulkUniqueValidator):
    """The same, where values must be unique only among the rows that meet a condition.

    Only the database can tell whether a row does. It is asked about rows whose values
    collide, once for each of them, and about no others.

    Args:
        validator: REST framework's validator, as it is.
        rows: The fetched rows that meet the condition.
        sources: The attributes that must be unique together.
        message: What to say about values that an earlier row has taken.
        code: The code of that error.
    """

    def __init__(
        self,
        validator: UniqueTogetherValidator,
        rows: FetchedRows,
        sources: list[str],
        message: str,
        code: str,
    ) -> None:
        super().__init__(validator, sources, message, code)
        self._rows = rows
        # The earlier rows with the same values that no validator was asked about.
        self._pending: dict[Key, list[dict[str, t.Any]]] = {}

    def __call__(self, value: t.Any, serializer_field: t.Any) -> None:
        self._validator.enforce_required_fields(value, serializer_field)
        key = self._get_key(value, serializer_field)
        if key is None or self._is_in_table(key, serializer_field.instance):
            self._validator(value, serializer_field)
        if key is not None:
            self._check_earlier_rows(key, self._get_row(value, serializer_field))

    def _is_in_table(self, key: Key, instance: Model | None) -> bool:
        found = self._rows.filter(**dict(zip(self._sources, key, strict=True)))
        if instance is not None:
            found = found.exclude(pk=instance.pk)
        return bool(found.exists())

    def _check_earlier_rows(self, key: Key, row: dict[str, t.Any]) -> None:
        pending = self._pending.setdefault(key, [])
        if key not in self._taken and not pending:
            pending.append(row)
            return
        if not self._meets_condition(row):
            return
        is_taken = key in self._taken or any(map(self._meets_condition, pending))
        self._taken.add(key)
        pending.clear()
        if is_taken:
            raise ValidationError(self._message, code=self._code)

    def _get_row(self, value: t.Any, serializer: t.Any) -> dict[str, t.Any]:
        """Return what the condition asks of a row."""
        sources = [
            serializer.fields[name].source for name in self._validator.condition_fields
        ]
        instance = serializer.instance
        return {
            source: value[source]
            if source in value
            else getattr(instance, source, None)
            for source in sources
        }

    def _meets_condition(self, row: dict[str, t.Any]) -> bool:
        try:
            return bool(self._validator.condition.check(row))
        except (TypeError, ValueError, DataError, FieldError):
            return False  # as REST framework has it
