"""Which column each kind of serializer field shows, and how."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from inspect import getattr_static

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as ModelField
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from rest_framework import ISO_8601, fields
from rest_framework.relations import PrimaryKeyRelatedField, SlugRelatedField
from rest_framework.settings import api_settings

from ...models.fields import BaseEncryptedField, EncryptedAttribute
from ...models.fields._encrypted.ciphertext import UnreadableValue
from .relations import Relation, can_join, get_relations

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
        fields.ReadOnlyField,
        fields.RegexField,
        fields.SlugField,
        fields.TimeField,
        fields.URLField,
        fields.UUIDField,
    }
)

# The attributes of an instance that show what the database returns. A field, a model
# or a proxy may set another one.
_PLAIN_ATTRIBUTES = (DeferredAttribute, EncryptedAttribute)


class NotAColumnError(Exception):
    """A field shows something that no column holds. Says what."""


@dataclass(frozen=True)
class Source:
    """Where rows of values find what an attribute of an instance holds.

    Attributes:
        model: The model that the attribute belongs to.
        prefix: The look-up from the list's model to this one.
        using: The alias of the database.
        links: The relations that lead here.
    """

    model: type[Model]
    using: str
    prefix: str = ""
    links: tuple[Relation, ...] = ()

    def follow(self, attrs: Sequence[str]) -> Source:
        """Follow relations of one row each.

        Args:
            attrs: The attributes that hold the related instances.

        Returns:
            The model at the end of them.

        Raises:
            NotAColumnError: One of them is not a relation that can be joined.
        """
        source = self
        for attr in attrs:
            relation = get_relations(source.model).get(attr)
            if relation is None:
                name = f"{source.model.__name__}.{attr}"
                raise NotAColumnError(f"{name} is not a relation")
            source = source._join(relation)
        return source

    def _join(self, relation: Relation) -> Source:
        name = f"{self.model.__name__}.{relation.accessor}"
        if relation.many or relation.model is None:
            raise NotAColumnError(f"{name} is not a relation to one row")
        if not can_join(relation, self.using):
            raise NotAColumnError(
                f"{name} cannot be joined: its key has no constraint in the database,"
                " or the base manager, the attribute or the database of the related"
                " rows is another one"
            )
        prefix = f"{self.prefix}{relation.lookup}__"
        links = (*self.links, relation)
        return Source(relation.model, self.using, prefix, links)

    def get_column(self, name: str) -> str:
        """Return the look-up of a column.

        Args:
            name: The attribute that holds the column's value.

        Raises:
            NotAColumnError: It is not known that the attribute shows a column.
        """
        if name == "pk":
            name = self.model._meta.pk.attname
        keys = {relation.column for relation in get_relations(self.model).values()}
        attribute = type(getattr_static(self.model, name, None))
        is_key = name in keys and attribute is ForeignKeyDeferredAttribute
        if is_key or (_is_plain(self.model, name) and attribute in _PLAIN_ATTRIBUTES):
            return f"{self.prefix}{name}"
        raise NotAColumnError(f"{self.model.__name__}.{name} is not a plain column")


def find_column(field: t.Any, source: Source) -> tuple[str, Show]:
    """Find the column that a field shows.

    Args:
        field: A readable field of a serializer; not a serializer itself.
        source: The model whose instances the serializer represents.

    Returns:
        The column's look-up, and how a value that is not null is shown.

    Raises:
        NotAColumnError: It is not known that the field shows a column.
    """
    if not field.source_attrs:
        raise NotAColumnError(f'it is a {type(field).__name__} of source "*"')
    *attrs, name = field.source_attrs
    if type(field) in _PLAIN_FIELDS:
        column = follow_links(field, source, attrs).get_column(name)
        if type(field) is fields.ReadOnlyField:
            return column, _show_itself
        if type(field) is fields.DateTimeField:
            return column, _make_show_time(field)
        return column, field.to_representation
    if vars(type(field)).get("shows_column"):
        source = follow_links(field, source, attrs)
        if not _is_plain(source.model, name):
            raise NotAColumnError(f"{source.model.__name__}.{name} is not a column")
        return f"{source.prefix}{name}", field.to_representation
    if type(field) is PrimaryKeyRelatedField and field.pk_field is None:
        source = follow_links(field, source, attrs)
        relation = get_relations(source.model).get(name)
        if relation is None or relation.column is None:
            raise NotAColumnError(f"{source.model.__name__}.{name} is not a key")
        return source.get_column(relation.column), _show_itself
    if type(field) is SlugRelatedField:
        return _find_slug(field, follow_links(field, source, attrs).follow([name]))
    raise NotAColumnError(f"it is a {type(field).__name__}")


def is_known_field(field: t.Any) -> bool:
    """Say whether a field shows a value without looking at its serializer.

    Args:
        field: A field that `find_column` knows.
    """
    kinds = (*_PLAIN_FIELDS, PrimaryKeyRelatedField, SlugRelatedField)
    return type(field) in kinds or type(field).__module__.startswith("codeforlife.")


def follow_links(field: t.Any, source: Source, attrs: Sequence[str]) -> Source:
    """Follow the part of a dotted source that leads to the value.

    Args:
        field: The field, or nested serializer.
        source: The model whose instances hold the first attribute.
        attrs: The attributes to follow.

    Returns:
        The model that holds the value.

    Raises:
        NotAColumnError: There is no such way, or a null on it is not shown as null.
    """
    end = source.follow(attrs)
    links = end.links[len(source.links) :]
    # A reverse one-to-one that is not there is a null to REST framework.
    if any(link.column and link.nullable for link in links) and not field.allow_null:
        if field.default is not fields.empty:
            raise NotAColumnError("it has a default, which is shown for a null link")
        # Our serializers show a null; REST framework's leave the field out.
        if field.required or not hasattr(field.parent, "finish_row"):
            raise NotAColumnError("it does not allow the nulls that its source meets")
    return end


def _find_slug(field: t.Any, source: Source) -> tuple[str, Show]:
    *attrs, name = field.slug_field.split("__")
    end = source.follow(attrs)
    links = end.links[len(source.links) :]
    if any(link.nullable or not link.column for link in links):
        raise NotAColumnError("its slug may meet a null")
    return end.get_column(name), _show_itself


def _is_plain(model: type[Model], name: str) -> bool:
    """Whether a field's value is what the database returns."""
    try:
        field: t.Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    if not isinstance(field, ModelField) or field.is_relation or not field.concrete:
        return False
    # A key that another row owns is found by an instance alone.
    return not (isinstance(field, BaseEncryptedField) and field.keyed_by_owner)


def _make_show_time(field: fields.DateTimeField) -> Show:
    """Make the function that shows a time, having asked once for the time zone.

    REST framework asks for the format and the current time zone again for each value,
    which takes longer than all the rest of it.
    """
    zone = field.timezone if hasattr(field, "timezone") else field.default_timezone()
    form = getattr(field, "format", api_settings.DATETIME_FORMAT)
    if zone is None or form is None or form.lower() != ISO_8601:
        return field.to_representation

    def show(value: t.Any) -> t.Any:
        if type(value) is not datetime or value.utcoffset() is None:
            return field.to_representation(value)
        try:
            text = value.astimezone(zone).isoformat()
        except OverflowError:
            return field.to_representation(value)
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text

    return show


def _show_itself(value: t.Any) -> t.Any:
    if type(value) is UnreadableValue:
        str(value)  # raises its error
    return value
