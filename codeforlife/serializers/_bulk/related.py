"""Related objects that many rows name, fetched once for each field."""

from __future__ import annotations

import typing as t
from collections.abc import Hashable, Iterable, Mapping

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework.exceptions import ValidationError
from rest_framework.relations import (
    ManyRelatedField,
    PrimaryKeyRelatedField,
    RelatedField,
    SlugRelatedField,
)
from rest_framework.serializers import Serializer

from .._planning.queries import query_plan

if t.TYPE_CHECKING:
    from django.db.models import Model, QuerySet

type _Related = RelatedField[t.Any, t.Any, t.Any]


class FetchedObjects:
    """Answers ``get`` from objects that were fetched together.

    Everything else is left to the queryset, and so is what was not foreseen: a value of
    another type, or one that the database compares in its own way.

    Args:
        queryset: Where the objects are.
        name: The field by which they are got.
        values: The values that will be asked for.
    """

    def __init__(
        self, queryset: QuerySet[t.Any], name: str, values: Iterable[t.Any]
    ) -> None:
        self._queryset = queryset
        self._field: t.Any = (
            queryset.model._meta.pk
            if name == "pk"
            else queryset.model._meta.get_field(name)
        )
        self._cast_values: dict[tuple[type, t.Any], Hashable | None] = {}
        self._objects: dict[Hashable, list[Model]] = {
            key: [] for key in map(self._cast, values) if key is not None
        }
        self._is_exact = True
        for instance in queryset.filter(**{f"{name}__in": list(self._objects)}):
            key = getattr(instance, self._field.attname)
            self._is_exact &= key in self._objects
            self._objects.setdefault(key, []).append(instance)

    def get(self, **lookup: t.Any) -> Model:
        """Return the one object with a value."""
        (value,) = lookup.values()
        found = self._objects.get(self._cast(value))
        if found is not None and len(found) == 1:
            return found[0]
        if found == [] and self._is_exact:
            raise self._queryset.model.DoesNotExist
        return t.cast("Model", self._queryset.get(**lookup))

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._queryset, name)

    def _cast(self, value: t.Any) -> Hashable | None:
        """Cast a value to the field's type; None when the field cannot hold it.

        Many rows name the same few objects, so each value is cast once.
        """
        try:
            known = type(value), value  # True is 1, but not the same key
            if known not in self._cast_values:
                self._cast_values[known] = self._cast_anew(value)
        except TypeError:  # it is a list or an object
            return None
        return self._cast_values[known]

    def _cast_anew(self, value: t.Any) -> Hashable | None:
        try:
            key = self._field.to_python(value)
            hash(key)
            if key is not None:
                self._field.run_validators(key)
        except (DjangoValidationError, TypeError, ValueError, OverflowError):
            return None
        return t.cast(Hashable, key)


def fetch_related(
    fields: Iterable[t.Any], rows: Iterable[Mapping[str, t.Any]]
) -> list[_Related]:
    """Fetch the related objects that rows name, with one query for each field.

    Args:
        fields: The writable fields of a serializer.
        rows: The data that the fields are going to validate.

    Returns:
        The fields that now answer from memory: see `forget_related`.
    """
    rows = list(rows)
    fetched = []
    for field in fields:
        values = [row[field.field_name] for row in rows if field.field_name in row]
        if isinstance(field, ManyRelatedField):
            values = [one for many in values if isinstance(many, list) for one in many]
            field = field.child_relation
        if values and _fetch(field, values):
            fetched.append(field)
    return fetched


def forget_related(fields: Iterable[_Related]) -> None:
    """Let fields ask the database again."""
    for field in fields:
        del field.__dict__["get_queryset"]


def _fetch(field: t.Any, values: list[t.Any]) -> bool:
    """Make one field answer from memory, if it is of a kind that can."""
    if isinstance(field, PrimaryKeyRelatedField):
        name = "pk"
        if field.pk_field is not None:
            values = list(_cast_all(field.pk_field, values))
    elif isinstance(field, SlugRelatedField):
        name = field.slug_field
    else:
        return False
    try:
        objects = FetchedObjects(_plan(field), name, values)
    except FieldDoesNotExist:
        return False
    # On the instance, so that a subclass's own `get_queryset` has been asked.
    field.__dict__["get_queryset"] = lambda: objects
    return True


def _plan(field: t.Any) -> QuerySet[t.Any]:
    """Return where a field's objects are, with what will be represented of them."""
    queryset: QuerySet[t.Any] = field.get_queryset()
    if not isinstance(field.parent, Serializer):
        return queryset
    return query_plan(field.parent).beyond(field.source).apply(queryset)


def _cast_all(field: t.Any, values: Iterable[t.Any]) -> Iterable[t.Any]:
    """Cast values by a serializer field, leaving out those that are invalid."""
    for value in values:
        try:
            yield field.to_internal_value(value)
        except ValidationError:
            continue
