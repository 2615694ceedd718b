"""Validation of many rows with as many queries as of one."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db.models import Model, prefetch_related_objects
from rest_framework.validators import UniqueTogetherValidator, UniqueValidator

from .._planning.relations import get_relations
from .reading import RowReader
from .related import fetch_related, forget_related
from .unique import fetch_unique, fetch_unique_together, get_values
from .unique_dates import BulkUniqueForValidator, can_be_fetched

type Row = tuple[Model | None, Mapping[str, t.Any]]


@contextmanager
def fetched_once(child: t.Any, rows: list[Row]) -> Iterator[None]:
    """Let a serializer validate rows from what is fetched here, once for each field.

    Args:
        child: The serializer that is going to validate each row.
        rows: The instance, if there is one, and the data of each row.
    """
    fields = [f for f in getattr(child, "fields", {}).values() if not f.read_only]
    if not fields or len(rows) < 2:  # one row costs the same either way
        yield
        return
    related = fetch_related(fields, [data for _, data in rows])
    validators = [(owner, owner.validators) for owner in (child, *fields)]
    try:
        for field in fields:
            _fetch_for_field(field, rows)
        _fetch_for_serializer(child, rows)
        if hasattr(child, "row_reader"):
            child.row_reader = RowReader(child)
        yield
    finally:
        vars(child).pop("row_reader", None)
        forget_related(related)
        for owner, own in validators:
            owner.validators = own


def _fetch_for_field(field: t.Any, rows: list[Row]) -> None:
    """Replace the uniqueness validators of a field."""
    # A subclass may ask the database something else, and so may another lookup.
    uniques = [
        v
        for v in field.validators
        if type(v) is UniqueValidator and v.lookup == "exact"
    ]
    if not uniques:
        return
    given = [(instance, data) for instance, data in rows if field.field_name in data]
    values = get_values(field, given)
    field.validators = [
        fetch_unique(v, field, values) if v in uniques else v for v in field.validators
    ]


def _fetch_for_serializer(child: t.Any, rows: list[Row]) -> None:
    """Replace the validators of fields that must be unique together."""
    validators = []
    for validator in child.validators:
        if type(validator) is UniqueTogetherValidator:
            fields = [child.fields[name] for name in validator.fields]
            _load_keys(fields, [row for row, _ in rows if row is not None])
            values = [get_values(field, rows) for field in fields]
            validator = fetch_unique_together(validator, fields, values)
        elif can_be_fetched(validator):
            field, date_field = map(
                child.fields.get, (validator.field, validator.date_field)
            )
            names = (field.source_attrs[-1], date_field.source_attrs[-1])
            values_of_field = get_values(field, rows)
            validator = BulkUniqueForValidator(validator, names, values_of_field)
        validators.append(validator)
    child.validators = validators


def _load_keys(fields: list[t.Any], instances: list[Model]) -> None:
    """Load the related objects that stand for the fields that rows leave out."""
    if instances:
        relations = get_relations(type(instances[0]))
        names = [field.source for field in fields if field.source in relations]
        prefetch_related_objects(instances, *names)
