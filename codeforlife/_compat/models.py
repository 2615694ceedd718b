"""What is private in Django's models and querysets. As of Django 5.2 to 6.1."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Collection, Iterator

from django.db import models
from django.db.models.query import ModelIterable

__all__ = ["get_known_output_field", "visit_loaded", "write_besides"]


def get_known_output_field(expression: t.Any) -> t.Any:
    """Return an expression's output field, or `None` where Django cannot tell it.

    `output_field` raises there, and `Value` guesses one.
    """
    return getattr(expression, "_output_field_or_none", None)


def visit_loaded(
    rows: models.QuerySet[t.Any], visit: Callable[[t.Any], None]
) -> models.QuerySet[t.Any]:
    """Have a function see each instance that a queryset loads, before anyone else.

    Django has no hook there: `from_db` belongs to the model, for all querysets.

    Args:
        rows: The queryset, not evaluated yet.
        visit: What is called with each instance.

    Returns:
        The same queryset.
    """

    def load(queryset: models.QuerySet[t.Any], **options: t.Any) -> Iterator[t.Any]:
        instances: Iterator[t.Any] = iter(ModelIterable(queryset, **options))
        for instance in instances:
            visit(instance)
            yield instance

    t.cast(t.Any, rows)._iterable_class = load
    return rows


def write_besides(
    model: type[models.Model], add_names: Callable[[t.Any], Collection[str]]
) -> None:
    """Have a migration's model write further fields with those that are saved.

    A migration's model derives from Django's alone, so there is no class of ours to
    override a method in.

    Args:
        model: A model of a migration's state.
        add_names: Returns the names of the fields to write, of those that were given
            as `update_fields`.
    """

    def save_table(
        self: models.Model,
        raw: bool = False,
        cls: t.Any = None,
        force_insert: bool = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: t.Any = None,
    ) -> t.Any:
        if update_fields:
            update_fields = frozenset(add_names(update_fields))
        save = t.cast(t.Any, models.Model)._save_table
        return save(self, raw, cls, force_insert, force_update, using, update_fields)

    t.cast(t.Any, model)._save_table = save_table
