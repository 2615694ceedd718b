"""Which column each kind of serializer field shows, and how."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from inspect import getattr_static

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as ModelField
from django.db.models.query_utils import DeferredAttribute
from rest_framework import fields
from rest_framework.relations import PrimaryKeyRelatedField, SlugRelatedField
from rest_framework.serializers import BaseSerializer

from ..models.fields import BaseEncryptedField
from ._planning.relations import get_relations

if t.TYPE_CHECKING:
    from django.db.models import Model

type Show = Callable[[t.Any], t.Any]

# Of these, and not of their subclasses, it is known that they show an attribute.
_PLAIN_FIELDS = frozenset(
    {
        fields.BooleanField,
        fields.CharField,
        fields.ChoiceField,
        fields.DateField,
        fields.DateTimeField,
        fields.DecimalField,
        fields.DurationField,
        fields.EmailField,
        fields.FloatField,
        fields.IntegerField,
        fields.RegexField,
        fields.SlugField,
        fields.TimeField,
        fields.URLField,
        fields.UUIDField,
    }
)


class NotPlainError(Exception):
    """A serializer shows something that is not a plain column."""


def find_column(field: t.Any, model: type[Model], prefix: str) -> tuple[str, Show]:
    """Find the column that a field shows.

    Args:
        field: A readable field of a serializer; not a serializer itself.
        model: The model whose instances the serializer represents.
        prefix: The lookup from the list's model to this one.

    Returns:
        The column's lookup, and how a value that is not null is shown.

    Raises:
        NotPlainError: It is not known that the field shows a plain column.
    """
    # Behind a null link, a default is shown instead.
    if field.default is not fields.empty and len(field.source_attrs) > 1:
        raise NotPlainError
    if type(field) in _PLAIN_FIELDS:
        return _follow(field.source_attrs, model, prefix), field.to_representation
    if type(field) is PrimaryKeyRelatedField and field.pk_field is None:
        *links, name = field.source_attrs
        model, prefix = _follow_links(links, model, prefix)
        relation = get_relations(model).get(name)
        if relation is None or relation.column is None:
            raise NotPlainError
        return f"{prefix}{relation.column}", _show_itself
    if type(field) is SlugRelatedField:
        attrs = [*field.source_attrs, *field.slug_field.split("__")]
        return _follow(attrs, model, prefix), _show_itself
    raise NotPlainError


def follow_relation(
    serializer: BaseSerializer[t.Any], model: type[Model], prefix: str
) -> tuple[type[Model], str]:
    """Follow the source of a nested serializer.

    Args:
        serializer: A nested serializer of one instance.
        model: The model whose instances hold the relation.
        prefix: The lookup from the list's model to that one.

    Returns:
        The model at the end, and the lookup from the list's model to it.

    Raises:
        NotPlainError: The source is not made of single-valued relations.
    """
    return _follow_links(serializer.source_attrs, model, prefix)


def _follow(attrs: list[str], model: type[Model], prefix: str) -> str:
    """Return the lookup of the column at the end of a dotted source."""
    if not attrs:  # source="*"
        raise NotPlainError
    *links, name = attrs
    model, prefix = _follow_links(links, model, prefix)
    relations = get_relations(model).values()
    if name == "pk" or any(relation.column == name for relation in relations):
        return f"{prefix}{name}"
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise NotPlainError from error
    if not _is_plain(field, model):
        raise NotPlainError
    return f"{prefix}{name}"


def _is_plain(field: t.Any, model: type[Model]) -> bool:
    """Whether an instance's attribute is what the database returns."""
    if not isinstance(field, ModelField) or field.is_relation:
        return False
    if isinstance(field, BaseEncryptedField):
        return not field.keyed_by_owner  # then only an instance has the key
    # Not the field's `descriptor_class`: a field, or the model, may set another one.
    return type(getattr_static(model, field.attname)) is DeferredAttribute


def _follow_links(
    attrs: list[str], model: type[Model], prefix: str
) -> tuple[type[Model], str]:
    for attr in attrs:
        relation = get_relations(model).get(attr)
        if relation is None or relation.many or relation.model is None:
            raise NotPlainError
        model, prefix = relation.model, f"{prefix}{relation.lookup}__"
    return model, prefix


def _show_itself(value: t.Any) -> t.Any:
    return value
