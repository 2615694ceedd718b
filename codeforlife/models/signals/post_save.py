"""Helpers for post-save receivers: compare an instance with what was stored before.

They need `pre_save.set_previous_values` to have run in a pre-save receiver.
"""

from __future__ import annotations

import functools
import operator
import typing as t
from collections.abc import Callable

from django.db.models import Model

from .pre_save import PREVIOUS_VALUE_KEY

__all__ = [
    "check_previous_values",
    "get_previous_value",
    "previous_values_are_unequal",
]


def check_previous_values(
    instance: Model, predicates: dict[str, Callable[[t.Any], bool]]
) -> bool:
    """Check the values that were stored before the save.

    Args:
        instance: The instance that was saved.
        predicates: For each field, what must hold for its previous value.

    Returns:
        Whether every previous value is known and every predicate holds.
    """

    def check(field: str, predicate: Callable[[t.Any], bool]) -> bool:
        key = PREVIOUS_VALUE_KEY.format(field=field)
        return hasattr(instance, key) and predicate(getattr(instance, key))

    return all(check(field, predicate) for field, predicate in predicates.items())


def previous_values_are_unequal(instance: Model, fields: set[str]) -> bool:
    """Tell whether the save changed each of the fields.

    Args:
        instance: The instance that was saved.
        fields: The fields to compare.

    Returns:
        Whether every previous value is known and differs from the instance's.
    """
    return all(
        check_previous_values(
            instance, {field: functools.partial(operator.ne, getattr(instance, field))}
        )
        for field in fields
    )


def get_previous_value[Value](instance: Model, field: str, cls: type[Value]) -> Value:
    """Return the value that a field had before the save.

    Args:
        instance: The instance that was saved.
        field: The field's name.
        cls: The type that the value must have.

    Returns:
        The previous value.

    Raises:
        AttributeError: The previous value was not remembered.
        AssertionError: The previous value has another type.
    """
    value = getattr(instance, PREVIOUS_VALUE_KEY.format(field=field))
    if not isinstance(value, cls):
        raise AssertionError(
            f"The previous value of {field!r} is a {type(value).__name__}, not a"
            f" {cls.__name__}."
        )
    return value
