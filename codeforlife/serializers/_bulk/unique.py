"""Uniqueness of many rows: against the table by one query, and among themselves."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Callable, Hashable, Iterable, Mapping

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField
from rest_framework.validators import UniqueTogetherValidator, UniqueValidator

from ...models.fields import BaseEncryptedField
from .unique_rows import FetchedRows, to_key
from .unique_validators import BulkUniqueValidator, ConditionalBulkUniqueValidator


def get_values(
    field: t.Any, rows: Iterable[tuple[Model | None, Mapping[str, t.Any]]]
) -> set[Hashable]:
    """Collect the values that a field is going to have.

    Args:
        field: A writable field.
        rows: The instance, if there is one, and the data of each row.

    Returns:
        The values, cast; of an instance where its row leaves the field out. Values that
        are invalid or unhashable are left out: the field will report them itself.
    """
    values: set[Hashable] = set()
    for instance, row in rows:
        try:
            if field.field_name in row:
                value = field.to_internal_value(row[field.field_name])
            else:
                value = getattr(instance, field.source, None)
        except (ValidationError, DjangoValidationError, SkipField, TypeError):
            continue
        key = to_key([value])
        if key is not None and key != (None,):
            values.add(key[0])
    return values


def fetch_unique(
    validator: UniqueValidator, field: t.Any, values: set[Hashable]
) -> BulkUniqueValidator | UniqueValidator:
    """Make a field's uniqueness validator answer from memory."""
    source = field.source_attrs[-1]
    queryset = validator.queryset.all()
    rows = FetchedRows(queryset, [source], [values])
    column = _find_column(queryset.model, source)
    if queryset.query.where and not getattr(column, "unique", False):
        # Unique among some rows, of which the new ones may not be.
        validator = copy.copy(validator)
        validator.queryset = t.cast("t.Any", rows)
        return validator
    simplify = _get_simplify(column)
    return _wrap(validator, rows, [source], str(validator.message), "unique", simplify)


def _find_column(model: type[Model], source: str) -> t.Any:
    try:
        return model._meta.get_field(source)
    except FieldDoesNotExist:  # an annotation
        return None


def _get_simplify(column: t.Any) -> Callable[[t.Any], t.Any] | None:
    """Return what a blind index, which keeps values unique, compares of them."""
    if not isinstance(column, BaseEncryptedField) or column.index is None:
        return None
    return column.get_index_value if column.index.normalize else None


def fetch_unique_together(
    validator: UniqueTogetherValidator, fields: list[t.Any], values: list[set[Hashable]]
) -> BulkUniqueValidator:
    """Make a serializer's uniqueness validator answer from memory."""
    sources = [field.source for field in fields]
    names = ", ".join(validator.fields)
    message = str(validator.message).format(field_names=names)
    code = getattr(validator, "code", "unique")
    condition = getattr(validator, "condition", None)
    if condition is None:
        rows = FetchedRows(validator.queryset.all(), sources, values)
        return _wrap(validator, rows, sources, message, code)
    rows = FetchedRows(validator.queryset.filter(condition), sources, values)
    return ConditionalBulkUniqueValidator(validator, rows, sources, message, code)


def _wrap(
    validator: t.Any,
    rows: FetchedRows,
    sources: list[str],
    message: str,
    code: str,
    simplify: Callable[[t.Any], t.Any] | None = None,
) -> BulkUniqueValidator:
    """Copy a validator, since the original is shared with other serializers."""
    validator = copy.copy(validator)
    validator.queryset = rows
    return BulkUniqueValidator(validator, sources, message, code, simplify)
