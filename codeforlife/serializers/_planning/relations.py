"""The relations of a model, by the attribute that an instance gives them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from functools import cache
from inspect import getattr_static

from django.db import router
from django.db.models import ForeignKey, ForeignObjectRel, Manager
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ForwardOneToOneDescriptor,
    ReverseOneToOneDescriptor,
)

if t.TYPE_CHECKING:
    from django.db.models import Model

_SINGLE_DESCRIPTORS = (
    ForwardManyToOneDescriptor,
    ForwardOneToOneDescriptor,
    ReverseOneToOneDescriptor,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One step from a model to another.

    Attributes:
        accessor: The attribute of an instance, as prefetching names it.
        lookup: The name in queries, as joining names it.
        model: The model at the other end; None when each row has its own.
        many: Whether an instance can have more than one, so that it cannot be joined.
        column: The attribute that holds the key; None when the other side holds it.
        nullable: Whether the key may be null.
        joinable: Whether a join reads what the attribute reads.
        dangling: Whether a key may name a row that is not found, and then reads as null
            where it was prefetched, but raises an error where it was not.
    """

    accessor: str
    lookup: str
    model: type[Model] | None
    many: bool
    column: str | None
    nullable: bool = False
    joinable: bool = False
    dangling: bool = False


@cache
def get_relations(model: type[Model]) -> dict[str, Relation]:
    """Return a model's relations by the attribute of an instance."""
    relations = [
        _to_relation(model, field)
        for field in model._meta.get_fields()
        if field.is_relation
    ]
    return {relation.accessor: relation for relation in relations if relation.accessor}


def find_relation(model: type[Model], name: str) -> Relation | None:
    """Find a relation by its attribute or, failing that, by its name in queries."""
    relations = get_relations(model)
    if name in relations:
        return relations[name]
    return next((rel for rel in relations.values() if rel.lookup == name), None)


def can_join(relation: Relation, using: str) -> bool:
    """Say whether a join reads what the attribute of an instance would read.

    Args:
        relation: The relation.
        using: The alias of the database that the query reads from.

    Returns:
        False also where the related rows may come from another database.
    """
    if not relation.joinable or relation.model is None:
        return False
    # Without routers, related rows are read from where their instance came from.
    return not router.routers or router.db_for_read(relation.model) == using


def _to_relation(model: type[Model], field: t.Any) -> Relation:
    """Describe a relation, whichever of the two models declares it."""
    many = field.one_to_many or field.many_to_many or field.related_model is None
    if isinstance(field, ForeignObjectRel):
        # A hidden relation has no accessor.
        accessor = field.get_accessor_name() or ""
        return Relation(
            accessor,
            field.name,
            field.related_model,
            many,
            column=None,
            joinable=not many and _is_plain(model, accessor, field.related_model),
        )
    # Django makes no constraints for a table that it does not manage.
    has_constraint = (
        isinstance(field, ForeignKey)
        and bool(field.db_constraint)  # type: ignore[attr-defined] # not in the stubs
        and field.model._meta.managed
    )
    plain = not many and _is_plain(model, field.name, field.related_model)
    return Relation(
        field.name,
        field.name,
        field.related_model,
        many,
        column=None if many else getattr(field, "attname", None),
        nullable=bool(field.null),
        joinable=has_constraint and plain,
        dangling=bool(field.null) and not many and not (has_constraint and plain),
    )


def _is_plain(model: type[Model], accessor: str, related: type[Model]) -> bool:
    """Whether an attribute reads a related row as Django does, from all rows."""
    descriptor = getattr_static(model, accessor, None)
    return (
        type(descriptor) in _SINGLE_DESCRIPTORS
        and type(related._base_manager) is Manager
    )
