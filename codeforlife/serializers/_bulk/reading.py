"""What a client sends for many rows, validated with what is known of the fields.

REST framework asks each field again for each row. A value that a plain
field is certain to accept needs none of it; any other value the field validates itself.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from django.core import validators
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import fields, relations
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField, empty, get_error_detail
from rest_framework.validators import ProhibitSurrogateCharactersValidator

type Read = Callable[[t.Any], t.Any]

_TEXTS = (
    fields.CharField,
    fields.EmailField,
    fields.RegexField,
    fields.SlugField,
    fields.URLField,
)
_RELATIONS = (relations.PrimaryKeyRelatedField, relations.SlugRelatedField)

# Fields that take a value from a JSON object by their name, and leave out what is not
# there. Of a subclass this is not known.
_PLAIN = frozenset(
    {
        *_TEXTS,
        *_RELATIONS,
        fields.BooleanField,
        fields.ChoiceField,
        fields.DateField,
        fields.DateTimeField,
        fields.DecimalField,
        fields.DurationField,
        fields.FloatField,
        fields.IntegerField,
        fields.JSONField,
        fields.TimeField,
        fields.UUIDField,
    }
)


class RowReader:
    """Validates the fields of many rows as ``Serializer.to_internal_value`` does.

    Args:
        serializer: The serializer that validates each row.
    """

    def __init__(self, serializer: t.Any) -> None:
        self._serializer = serializer
        self._fields = list(serializer.fields.values())
        self._steps = [
            (
                field,
                str(field.field_name),
                type(field) in _PLAIN,
                _make_read(field),
                getattr(serializer, f"validate_{field.field_name}", None),
            )
            for field in self._fields
            if not field.read_only
        ]

    def can_read(self, data: t.Any) -> bool:
        """Say whether this is a row of JSON, and the fields are those that are known.

        Args:
            data: The data of a row.
        """
        bound = self._serializer.fields.fields  # faster than its own `values`
        return type(data) is dict and self._fields == list(bound.values())

    def read(self, data: dict[str, t.Any]) -> dict[str, t.Any]:
        """Validate the fields of one row.

        Args:
            data: The data of the row.

        Returns:
            The validated values.

        Raises:
            ValidationError: Fields are invalid.
        """
        validated: dict[str, t.Any] = {}
        errors: dict[str, t.Any] = {}
        partial = getattr(self._serializer.root, "partial", False)
        for field, name, is_plain, read, validate in self._steps:
            value = data.get(name, empty)
            is_optional = partial or not (field.required or field.default is not empty)
            if value is empty and is_plain and is_optional:
                continue
            try:
                value = read(value if is_plain else field.get_value(data))
                if validate is not None:
                    value = validate(value)
            except ValidationError as error:
                errors[name] = error.detail
            except DjangoValidationError as error:
                errors[name] = get_error_detail(error)
            except SkipField:
                pass
            else:
                self._serializer.set_value(validated, field.source_attrs, value)
        if errors:
            raise ValidationError(errors)
        return validated


def _make_read(field: t.Any) -> Read:
    """Make the function that validates a value of a field."""
    known = field.validators
    if type(field) in _RELATIONS and not known:
        return _read_relation(field)
    if type(field) is fields.IntegerField:
        return _read_number(field, known)
    if type(field) in _TEXTS:
        return _read_text(field, known)
    return t.cast(Read, field.run_validation)


def _read_relation(field: t.Any) -> Read:
    def read(value: t.Any) -> t.Any:
        if (type(value) is int or type(value) is str) and value != "":
            return field.to_internal_value(value)
        return field.run_validation(value)

    return read


def _read_number(field: t.Any, known: list[t.Any]) -> Read:
    low, high, others = get_limits(
        known, validators.MinValueValidator, validators.MaxValueValidator
    )

    def read(value: t.Any) -> t.Any:
        is_certain = type(value) is int and low <= value <= high
        if not is_certain or field.validators is not known:
            return field.run_validation(value)
        if others:
            field.run_validators(value)
        return value

    return read


def _read_text(field: t.Any, known: list[t.Any]) -> Read:
    low, high, others = get_limits(
        known,
        validators.MinLengthValidator,
        validators.MaxLengthValidator,
        validators.ProhibitNullCharactersValidator,
        ProhibitSurrogateCharactersValidator,
    )

    def read(value: t.Any) -> t.Any:
        if type(value) is not str or field.validators is not known:
            return field.run_validation(value)
        text = value.strip() if field.trim_whitespace else value
        # Half of a surrogate pair is not in ASCII.
        is_certain = text.isascii() and "\x00" not in text and low <= len(text) <= high
        if not text or not is_certain:
            return field.run_validation(value)
        if others:
            field.run_validators(text)
        return text

    return read


def get_limits(
    known: list[t.Any], lowest: type, highest: type, *harmless: type
) -> tuple[float, float, bool]:
    """Return the limits that validators set, and whether they check more than that.

    Args:
        known: The validators.
        lowest: The class of those that set a lower limit.
        highest: The class of those that set an upper limit.
        *harmless: The classes of those that need not be counted.
    """
    low, high, others = float("-inf"), float("inf"), False
    for validator in known:
        limit = getattr(validator, "limit_value", None)
        if type(validator) is lowest and type(limit) is int:
            low = max(low, limit)
        elif type(validator) is highest and type(limit) is int:
            high = min(high, limit)
        elif type(validator) not in harmless:
            others = True
    return low, high, others
