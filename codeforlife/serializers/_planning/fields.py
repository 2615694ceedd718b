"""Which relations each kind of serializer field reads."""

from __future__ import annotations

import typing as t

from django.core.exceptions import ImproperlyConfigured
from rest_framework.relations import ManyRelatedField, RelatedField, SlugRelatedField
from rest_framework.serializers import BaseSerializer, ListSerializer

from .relations import get_relations
from .tree import Node

if t.TYPE_CHECKING:
    from rest_framework.fields import Field


def grow(node: Node, serializer: t.Any) -> None:
    """Grow a node by everything that a serializer reads from its instances.

    Args:
        node: The node of the serializer's model.
        serializer: A bound serializer of one instance.

    Raises:
        ImproperlyConfigured: ``Meta.query_paths`` names more than relations.
    """
    for field in getattr(serializer, "fields", {}).values():
        if not field.write_only:
            _grow_by_field(node, field)
    meta = getattr(serializer, "Meta", None)
    for path in getattr(meta, "query_paths", ()):
        try:
            node.require(path)
        except LookupError as error:
            raise ImproperlyConfigured(
                f"{type(serializer).__qualname__}.Meta.query_paths has {path!r}, but"
                f" {error}. Name relations only, joined by two underscores."
            ) from error


def _grow_by_field(node: Node, field: Field[t.Any, t.Any, t.Any, t.Any]) -> None:
    """Grow a node by what one field reads."""
    attrs = field.source_attrs
    if isinstance(field, ListSerializer):
        grow(node.follow(attrs), field.child)
    elif isinstance(field, BaseSerializer):
        grow(node.follow(attrs), field)
    elif isinstance(field, ManyRelatedField):
        _grow_by_slug(node.follow(attrs), field.child_relation)
    elif isinstance(field, RelatedField):
        _grow_by_related(node, field)
    else:
        node.follow(attrs)


def _grow_by_related(node: Node, field: RelatedField[t.Any, t.Any, t.Any]) -> None:
    """Grow a node by what a field for one related object reads."""
    if field.source == "*":
        return
    *attrs, last = field.source_attrs
    holder = node.follow(attrs)
    relation = get_relations(holder.model).get(last) if holder.model else None
    if relation is None:
        return
    # The key is in the holder's own row already.
    if relation.column and field.use_pk_only_optimization():
        return
    _grow_by_slug(holder.follow([last]), field)


def _grow_by_slug(node: Node, field: t.Any) -> None:
    """Grow a node by the relations in a dotted slug."""
    if isinstance(field, SlugRelatedField):
        node.follow(field.slug_field.split("__"))
