"""The values by which the rows of a bulk action are addressed."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Collection, Hashable, Iterable
from datetime import UTC, datetime

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import GenericIPAddressField
from django.db.models.constants import LOOKUP_SEP
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

from ._planning.relations import find_relation

if t.TYPE_CHECKING:
    from django.db.models import Field, Model

_MAX_MESSAGES = 10


class Lookup:
    """A lookup field, and the casting of what a client sends to its type.

    Rows and data are paired by the cast value, never by the order in which they
    come: as text, ``"10"`` sorts before ``"9"``.

    Args:
        model: The model whose rows are addressed.
        name: The lookup field; may span relations.

    Attributes:
        field: The model's field behind it, or the one that a relation's key refers to;
            None when it is an annotation.
    """

    def __init__(self, model: type[Model], name: str) -> None:
        self.name = name
        self._attrs = name.split(LOOKUP_SEP)
        field: t.Any = _find_field(model, self._attrs)
        if field is not None and field.is_relation and field.concrete:
            # A related object is addressed by its key.
            self._attrs[-1] = field.attname
            while field.remote_field:
                field = field.target_field
        self.field: Field[t.Any, t.Any] | None = field

    def get_value(self, instance: Model) -> Hashable:
        """Return the value by which an instance is addressed."""
        value: t.Any = instance
        for attr in self._attrs:
            value = getattr(value, attr)
        return t.cast(Hashable, value)

    def cast(self, value: t.Any) -> Hashable:
        """Cast a value that a client sent.

        Args:
            value: A key of a JSON object, or a value in a JSON list.

        Returns:
            The value in the lookup field's type.

        Raises:
            ValueError: No row can have this value.
        """
        # A boolean would be cast to 0 or 1, and 1.9 to 1: rows that nobody named.
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(value)
        try:
            value = self.field.to_python(value) if self.field else value
            self._check(value)
        except (DjangoValidationError, OverflowError, TypeError) as error:
            raise ValueError(value) from error
        if isinstance(value, str):
            _check_text(value)
        return t.cast(Hashable, value)

    def _check(self, value: t.Any) -> None:
        """Refuse a value that the database's type does not hold.

        A text is not validated: a row may be older than the rule.
        """
        if isinstance(value, int) or isinstance(self.field, GenericIPAddressField):
            self.field.run_validators(value)  # type: ignore[union-attr]
        if isinstance(value, datetime):
            value.astimezone(UTC)  # so is it stored, if the calendar goes that far

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
        errors: dict[str, list[str]] = {}
        for value in values:
            try:
                key = self.cast(value)
            except ValueError:
                message = f"{_quote(value)} is not a valid {self.name}."
                errors.setdefault("invalid", []).append(message)
                continue
            if key in cast:
                message = f"{_quote(cast[key])} and {_quote(value)} are the same row."
                errors.setdefault("duplicate", []).append(message)
            cast.setdefault(key, value)
        for code, messages in errors.items():
            raise _to_error(messages, code)
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
        found = {self.get_value(instance) for instance in instances}
        missing = [value for value in values if value not in found]
        if missing:
            messages = [f"There is no {self.name} {_quote(m)}." for m in missing]
            raise _to_error(messages, "models_do_not_exist")
        if len(instances) != len(values):
            message = f"Some {self.name} has more than one row."
            raise _to_error([message], "models_do_not_exist")


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


def _quote(value: t.Any) -> str:
    """Write a value as the client did, shortened."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _to_error(messages: list[str], code: str) -> ValidationError:
    """Make an error about the request as a whole, with so many messages at most."""
    if len(messages) > _MAX_MESSAGES:
        rest = len(messages) - _MAX_MESSAGES
        messages = [*messages[:_MAX_MESSAGES], f"And {rest} more."]
    return ValidationError({api_settings.NON_FIELD_ERRORS_KEY: messages}, code=code)
