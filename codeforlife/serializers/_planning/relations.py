"""The relations of a model, by the attribute that an instance gives them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from functools import cache

from django.db.models import ForeignObjectRel

if t.TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Relation:
    """One step from a model to another.

    Attributes:
        accessor: The attribute of an instance, as prefetching names it.
        lookup: The name in queries, as joining names it.
        model: The model at the other end; None when each row has its own.
        many: Whether an instance can have more than one, so that it cannot be joined.
        column: The attribute that holds the key; None when the other side holds it.
    """

    accessor: str
    lookup: str
    model: type[Model] | None
    many: bool
    column: str | None


@cache
def get_relations(model: type[Model]) -> dict[str, Relation]:
    """Return a model's relations by the attribute of an instance."""
    relations = [
        _to_relation(field) for field in model._meta.get_fields() if field.is_relation
    ]
    return {relation.accessor: relation for relation in relations if relation.accessor}


def find_relation(model: type[Model], name: str) -> Relation | None:
    """Find a relation by its attribute or, failing that, by its name in queries."""
    relations = get_relations(model)
    if name in relations:
        return relations[name]
    return next((rel for rel in relations.values() if rel.lookup == name), None)


def _to_relation(field: t.Any) -> Relation:
    """Describe a relation, whichever of the two models declares it."""
    many = field.one_to_many or field.many_to_many or field.related_model is None
    if isinstance(field, ForeignObjectRel):
        # A hidden relation has no accessor.
        accessor = field.get_accessor_name() or ""
        return Relation(accessor, field.name, field.related_model, many, None)
    column = getattr(field, "attname", None) if not many else None
    return Relation(field.name, field.name, field.related_model, many, column)
