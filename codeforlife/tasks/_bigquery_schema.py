"""The types of a table's columns, taken from the model's fields."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.core.exceptions import FieldDoesNotExist
from django.db import models

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = ["get_column_type", "get_schema"]

# The first class that a field is an instance of decides.
_TYPES: tuple[tuple[type[models.Field[t.Any, t.Any]], str], ...] = (
    (models.BooleanField, "BOOLEAN"),
    (models.IntegerField, "INTEGER"),
    (models.FloatField, "FLOAT"),
    (models.DecimalField, "BIGNUMERIC"),
    (models.DateTimeField, "DATETIME"),
    (models.DateField, "DATE"),
    (models.TimeField, "TIME"),
)


def get_schema(
    queryset: QuerySet[t.Any], fields: Sequence[str]
) -> list[tuple[str, str]]:
    """Find the type of each column.

    Args:
        queryset: The rows.
        fields: The columns, as for `QuerySet.values_list`.

    Returns:
        Name and BigQuery type of each column; "STRING" for any other type.
    """
    return [(name, get_column_type(_get_field(queryset, name))) for name in fields]


def get_column_type(field: object) -> str:
    """Find the BigQuery type that holds a field's values.

    Args:
        field: A model field; a foreign key counts as what it points to.

    Returns:
        The type's name.
    """
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return next((name for kind, name in _TYPES if isinstance(field, kind)), "STRING")


def _get_field(queryset: QuerySet[t.Any], path: str) -> object:
    """Follow a path such as "teacher__school__name" to its last field."""
    annotation = queryset.query.annotations.get(path)
    if annotation is not None:
        return getattr(annotation, "output_field", None)
    field: t.Any = None
    model = queryset.model
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else _get(model, name)
        except FieldDoesNotExist:
            return None  # a transform, such as "joined_at__year"
        model = field.related_model or model
    return getattr(field, "target_field", field) if field.is_relation else field


def _get(model: type[models.Model], name: str) -> t.Any:
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname):
            return field
    return model._meta.get_field(name)
