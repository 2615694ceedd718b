"""Helpers for pre-save receivers: compare an instance with what is stored."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from django.db.models import Model
from django.db.models.signals import post_save, pre_save

__all__ = [
    "PREVIOUS_VALUE_KEY",
    "adding",
    "check_previous_values",
    "previous_values_are_unequal",
    "set_previous_values",
]

#: The name of the attribute that keeps a field's previous value on an instance.
PREVIOUS_VALUE_KEY = "previous_{field}"

# While an instance is being saved, its stored row is kept under this name, so that
# all receivers together read it once.
_STORED = "_stored_instance"


def _open_memo(instance: Model, **kwargs: t.Any) -> None:
    instance.__dict__[_STORED] = None


def _close_memo(instance: Model, **kwargs: t.Any) -> None:
    instance.__dict__.pop(_STORED, None)


# This module is imported before the receivers that use it are connected, so these two
# run first.
pre_save.connect(_open_memo, dispatch_uid="codeforlife.stored_instance.open")
post_save.connect(_close_memo, dispatch_uid="codeforlife.stored_instance.close")


def adding(instance: Model) -> bool:
    """Tell whether the instance is not in the database yet."""
    return instance._state.adding


def _get_stored(instance: Model) -> Model | None:
    """Read the stored row, past any filter of the class's own managers."""
    if adding(instance):
        return None
    memo = instance.__dict__
    stored = t.cast(Model | None, memo.get(_STORED))
    if stored is None:
        manager = instance.__class__._base_manager.using(instance._state.db)
        stored = manager.filter(pk=instance.pk).first()
        if _STORED in memo:
            memo[_STORED] = stored
    return stored


def _get_stored_value(instance: Model, field: str) -> t.Any:
    stored = _get_stored(instance)
    return None if stored is None else getattr(stored, field)


def check_previous_values(
    instance: Model, predicates: dict[str, Callable[[t.Any], bool]]
) -> bool:
    """Check the values that are stored now, before the save.

    Args:
        instance: The instance that is about to be saved.
        predicates: For each field, what must hold for its stored value. The stored
            values of an instance that is being added are None.

    Returns:
        Whether every predicate holds.
    """
    return all(
        predicate(_get_stored_value(instance, field))
        for field, predicate in predicates.items()
    )


def set_previous_values(instance: Model, fields: set[str]) -> None:
    """Remember the stored values on the instance, for its post-save receivers.

    Args:
        instance: The instance that is about to be saved.
        fields: The fields to remember, each as ``previous_<field>``.
    """
    for field in fields:
        key = PREVIOUS_VALUE_KEY.format(field=field)
        setattr(instance, key, _get_stored_value(instance, field))


def previous_values_are_unequal(instance: Model, fields: set[str]) -> bool:
    """Tell whether each of the fields is about to change.

    Args:
        instance: The instance that is about to be saved.
        fields: The fields to compare.

    Returns:
        Whether every stored value differs from the instance's.
    """
    return all(
        _get_stored_value(instance, field) != getattr(instance, field)
        for field in fields
    )
