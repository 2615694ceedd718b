"""The values by which the rows of a bulk action are addressed."""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Collection, Hashable, Iterable
from datetime import UTC, datetime
from operator import attrgetter

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import AutoField, GenericIPAddressField, IntegerField
from django.db.models.constants import LOOKUP_SEP
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

from ._bulk.messages import DUPLICATE, INVALID, MODELS_DO_NOT_EXIST
from ._bulk.reading import get_limits
from ._planning.relations import find_relation

if t.TYPE_CHECKING:
    from django.db.models import Field, Model

_MAX_VALUES = 10
_INTEGERS = (AutoField.to_python, IntegerField.to_python)


class Lookup:
    """A lookup field, and the casting of what a client sends to its type.

    Rows and data are paired by the cast value, never by the order in which they
    come: as text, ``"10"`` sorts before ``"9"``.

    Args:
        model: The model whose rows are addressed.
        name: The lookup field; may span relations.
        pattern: What a value looks like in a URL, as a regular expression; anything if
            it is None.

    Attributes:
        field: The model's field behind it, or the one that a relation's key refers to;
            None when it is an annotation.
    """

    def __init__(
        self, model: type[Model], name: str, pattern: str | None = None
    ) -> None:
        self.name = name
        self._attrs = name.split(LOOKUP_SEP)
        field: t.Any = _find_field(model, self._attrs)
        if field is not None and field.is_relation and field.concrete:
            # A related object is addressed by its key.
            self._attrs[-1] = field.attname
            while field.remote_field:
                field = field.target_field
        self.field: Field[t.Any, t.Any] | None = field
        if self._attrs == ["pk"]:  # a property, which is slow
            self._attrs = [model._meta.pk.attname]
        self._get_value = attrgetter(".".join(self._attrs))
        self._validators = [] if field is None else field.validators
        self._low, self._high, others = get_limits(
            self._validators, MinValueValidator, MaxValueValidator
        )
        is_integer = getattr(type(field), "to_python", None) in _INTEGERS
        self._is_plain_integer = is_integer and not others
        self._pattern = re.compile(pattern) if pattern else None

    def get_value(self, instance: Model) -> Hashable:
        """Return the value by which an instance is addressed."""
        return t.cast(Hashable, self._get_value(instance))

    def cast(self, value: t.Any) -> Hashable:
        """Cast a value that a client sent.

        A value is looked up as its text in a URL would be: a JSON number, too.

        Args:
            value: A key of a JSON object, or a value in a JSON list.

        Returns:
            The value in the lookup field's type.

        Raises:
            ValueError: No row can have this value.
        """
        if type(value) is int and self._is_certain(value):
            return value
        # A boolean would be cast to 0 or 1, and 1.9 to 1: rows the client did not name.
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(value)
        text = str(value)
        if self._pattern and not self._pattern.fullmatch(text):
            raise ValueError(value)
        if self._is_plain_integer and text.isascii() and text.isdecimal():
            if len(text) > 20 or not self._low <= int(text) <= self._high:
                raise ValueError(value)
            return int(text)
        if self.field is None:
            _check_text(text)
            return value
        try:
            key = self.field.to_python(text)
            self._check(key, text)
        except (DjangoValidationError, OverflowError, TypeError) as error:
            raise ValueError(value) from error
        return t.cast(Hashable, key)

    def _is_certain(self, value: int) -> bool:
        """Whether a number of JSON is what its text in a URL is cast to."""
        is_plain = self._is_plain_integer and self._pattern is None
        return is_plain and 0 <= value < 10**20 and self._low <= value <= self._high

    def _check(self, key: t.Any, text: str) -> None:
        """Refuse a value that the database's type does not hold, or no URL would find.

        A text is not validated: a row may be older than the rule.
        """
        field: t.Any = self.field
        if isinstance(key, int):
            for validate in self._validators:
                validate(key)
        elif isinstance(key, datetime):
            key.astimezone(UTC)  # so is it stored, if the calendar goes that far
        elif isinstance(key, str):
            _check_text(key)
            if isinstance(field, GenericIPAddressField):
                field.run_validators(key)
            # What a URL is compared with: for an address, spaces are not cut off.
            if field.get_prep_value(text) != field.get_prep_value(key):
                raise DjangoValidationError("This is another text.")

    def cast_all(self, values: Iterable[t.Any]) -> dict[Hashable, t.Any]:
        """Cast all the values that a client sent.

        Args:
            values: The keys of a JSON object, or the values in a JSON list.

        Returns:
            What was sent, by its cast value, in the order in which it was sent.

        Raises:
            ValidationError: Values cannot be cast (code ``invalid``) or mean the same
                row (code ``duplicate``).
        """
        cast: dict[Hashable, t.Any] = {}
        invalid, duplicate = [], []
        for value in values:
            try:
                key = self.cast(value)
            except ValueError:
                invalid.append(value)
                continue
            if key in cast:
                duplicate.append(value)
            cast.setdefault(key, value)
        if invalid:
            raise _to_error(INVALID.format(values=_quote(invalid)), "invalid")
        if duplicate:
            raise _to_error(DUPLICATE.format(values=_quote(duplicate)), "duplicate")
        return cast

    def check_all_exist(
        self, values: Collection[Hashable], instances: Collection[Model]
    ) -> None:
        """Check that every value has exactly one row.

        Args:
            values: The cast values.
            instances: The rows that were found.

        Raises:
            ValidationError: A value has none (code ``models_do_not_exist``).
        """
        self.check_all_found(values, [self.get_value(one) for one in instances])

    def check_all_found(
        self, values: Collection[Hashable], found: Collection[Hashable]
    ) -> None:
        """Check that every value was found exactly once.

        Args:
            values: The cast values.
            found: The values of the rows that were found.

        Raises:
            ValidationError: A value was not (code ``models_do_not_exist``).
        """
        if len(found) != len(values) or not set(found).issuperset(values):
            raise _to_error(MODELS_DO_NOT_EXIST, "models_do_not_exist")


def _find_field(model: type[Model], attrs: list[str]) -> Field[t.Any, t.Any] | None:
    """Find the field behind a lookup; None when it is an annotation."""
    *relations, name = attrs
    for relation in relations:
        step = find_relation(model, relation)
        if step is None or step.model is None:
            return None
        model = step.model
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return t.cast("Field[t.Any, t.Any]", field)


def _check_text(value: str) -> None:
    """Refuse text that PostgreSQL cannot be sent.

    Raises:
        ValueError: There is a null character or half a surrogate pair in it.
    """
    if "\x00" in value:
        raise ValueError(value)
    value.encode()


def _quote(values: list[t.Any]) -> str:
    """Write values as the client did: so many at most, and shortened."""
    texts = [json.dumps(value, default=str) for value in values[:_MAX_VALUES]]
    texts = [text if len(text) <= 60 else f"{text[:57]}..." for text in texts]
    return ", ".join(texts) + (", ..." if len(values) > _MAX_VALUES else "")


def _to_error(message: str, code: str) -> ValidationError:
    """Make an error about the request as a whole."""
    return ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [message]}, code=code)
