"""Whether a serializer has written to the database what it says of a model."""

from __future__ import annotations

import typing as t

from django.core.exceptions import ValidationError
from django.db.models import Model

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Field, QuerySet


def assert_inserted(model: Model, method: str = "create") -> None:
    """Expect a model to be in the database, unless it has no primary key.

    A serializer may return an unsaved model on purpose.

    Args:
        model: What a serializer has saved.
        method: The method of the serializer that did.

    Raises:
        AssertionError: It has a primary key, and no row.
    """
    if model.pk is None:
        return
    if model._state.adding and not _get_row(model).exists():
        raise AssertionError(
            f"The serializer's {method}() returned a {type(model).__name__} that is not"
            f" in the database. Does it call save(), or super().{method}()?"
        )


class Snapshot:
    """What the columns of a model hold before a serializer updates it.

    Args:
        model: The model.
        names: The fields that are going to change.
    """

    def __init__(self, model: Model, names: Iterable[str]) -> None:
        names, deferred = set(names), model.get_deferred_fields()
        self._key = model._meta.concrete_model, model.pk
        self._values: dict[Field[t.Any, t.Any], t.Any] = {
            field: getattr(model, field.attname)
            for field in model._meta.concrete_fields
            if {field.name, field.attname} & names and field.attname not in deferred
        }

    def assert_updated(self, model: Model) -> None:
        """Expect the changes of the model to be in the database.

        Args:
            model: What the serializer returns.

        Raises:
            AssertionError: The row still has all of the values that were changed, or
                there is none of the model's primary key.
        """
        if self._key != (model._meta.concrete_model, model.pk):
            return
        if model._state.adding:
            assert_inserted(model, "update")
        changed = [f for f, value in self._values.items() if _differs(f, model, value)]
        row = changed and _get_row(model).values(*[f.attname for f in changed]).first()
        if row and all(row[field.attname] == self._values[field] for field in changed):
            names = ", ".join(field.name for field in changed)
            raise AssertionError(
                f"The serializer's update() changed {names} of the"
                f" {type(model).__name__}, but not in the database. Does it call"
                " save(), or super().update()?"
            )


def _get_row(model: Model) -> QuerySet[t.Any]:
    manager = type(model)._base_manager
    return manager.using(model._state.db).filter(pk=model.pk)


def _differs(field: Field[t.Any, t.Any], model: Model, value: t.Any) -> bool:
    """Whether a model has another value now, and not the same in another type."""
    new_value = getattr(model, field.attname)
    if new_value == value:
        return False
    try:
        return bool(field.to_python(new_value) != value)
    except ValidationError:  # an expression
        return False
