"""What the changes of many rows are going to write, and what they make out of date."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterable, Sequence

from django.db.models import Model, Prefetch, prefetch_related_objects
from django.db.models.signals import post_save, pre_save
from rest_framework.serializers import (
    ModelSerializer,
    Serializer,
    raise_errors_on_nested_writes,
)
from rest_framework.utils import model_meta

from .one_by_one import is_own
from .signals import is_heard, send

if t.TYPE_CHECKING:
    from django.db.models import Field

type Data = dict[str, t.Any]


def refuse_nested(child: t.Any, method: str, rows: list[Data]) -> None:
    """Refuse nested data that a service wrote no code for, as for a single row.

    Args:
        child: The serializer of one row.
        method: ``create`` or ``update``.
        rows: The validated data of each row.

    Raises:
        AssertionError: REST framework's own, which says what to write.
    """
    if not isinstance(child, ModelSerializer):
        return
    if any(map(_is_nested, child.fields.values())):
        for row in rows:
            raise_errors_on_nested_writes(method, child, row)


def _is_nested(field: t.Any) -> bool:
    """Whether a field writes to another row than the serializer's own."""
    is_deep = len(field.source_attrs) > 1 or isinstance(field, Serializer)
    return not field.read_only and (is_deep or hasattr(field, "child"))


def split_relations(model: type[Model], rows: list[Data]) -> list[Data]:
    """Take out what can be written only once the row is there.

    Args:
        model: The model of the rows.
        rows: The validated data of each row. Forward and reverse relations to many
            rows are removed from it.

    Returns:
        What was removed from each row.
    """
    relations = model_meta.get_field_info(model).relations
    names = {name for name, relation in relations.items() if relation.to_many}
    many = [{name: row[name] for name in names & row.keys()} for row in rows]
    for row, removed in zip(rows, many, strict=True):
        for name in removed:
            del row[name]
    return many


def set_relations(instances: Sequence[t.Any], many: list[Data]) -> None:
    """Write the relations to many rows.

    Args:
        instances: The rows.
        many: What `split_relations` returned.
    """
    for instance, relations in zip(instances, many, strict=True):
        for name, value in relations.items():
            getattr(instance, name).set(value)


def insert_rows[AnyModel: Model](
    model: type[AnyModel],
    instances: list[AnyModel],
    batch_size: int | None,
    signals: bool,
) -> list[AnyModel]:
    """Insert new rows together.

    Args:
        model: The model of the rows.
        instances: The rows.
        batch_size: How many rows go into one statement; all of them if it is None.
        signals: Whether save signals are sent.
    """
    if signals and is_heard(pre_save, model):
        for instance in instances:
            send(pre_save, instance, update_fields=None)
    manager = model._default_manager
    instances = manager.bulk_create(instances, batch_size=batch_size)
    if signals and is_heard(post_save, model):
        for instance in instances:
            send(post_save, instance, created=True, update_fields=None)
    return instances


def assign(
    model: type[Model], instances: Sequence[Model], rows: list[Data], signals: bool
) -> list[set[str]]:
    """Set the new values of many rows, and find out which columns they concern.

    A row writes the columns that it names, and those that a property's setter, a
    receiver of ``pre_save`` or a field's own ``pre_save`` changes beside them.

    Args:
        model: The model of the rows.
        instances: The rows.
        rows: The new values of each row.
        signals: Whether ``pre_save`` is sent.

    Returns:
        For each row the names of the fields to write.
    """
    columns = [f for f in model._meta.concrete_fields if f not in model._meta.pk_fields]
    known = {name for field in columns for name in (field.name, field.attname)}
    automatic = [field for field in columns if is_own(field, "pre_save")]
    sends = signals and is_heard(pre_save, model)
    names = []
    for instance, row in zip(instances, rows, strict=True):
        is_plain = not sends and not automatic and row.keys() <= known
        before = {} if is_plain else _get_state(instance, columns)
        for name, value in row.items():
            setattr(instance, name, value)
        named = set(row)
        if sends:
            send(pre_save, instance, update_fields=frozenset(row))
        if not is_plain:
            _set_automatic(instance, automatic)
            named |= _get_changed(instance, columns, before)
        names.append(named)
    return names


def _get_state(instance: Model, columns: Iterable[Field[t.Any, t.Any]]) -> Data:
    """Copy the values of an instance: a list or an object may be changed in place."""
    values = vars(instance)
    return {
        field.attname: copy.deepcopy(values[field.attname])
        for field in columns
        if field.attname in values
    }


def _set_automatic(instance: Model, fields: Iterable[Field[t.Any, t.Any]]) -> None:
    """Let fields set themselves that do so at each save."""
    for field in fields:
        if field.attname in vars(instance):  # it is not deferred
            setattr(instance, field.attname, field.pre_save(instance, add=False))


def _get_changed(
    instance: Model, columns: Iterable[Field[t.Any, t.Any]], before: Data
) -> set[str]:
    values, missing = vars(instance), object()
    return {
        field.name
        for field in columns
        if values.get(field.attname, missing) != before.get(field.attname, missing)
    }


def renew(
    instances: Sequence[t.Any],
    lookups: Sequence[str | Prefetch[t.Any]] = (),
    relations: Iterable[str] = (),
) -> None:
    """Have instances show what is stored, after rows have been written.

    Forgotten are related rows that were prefetched, as REST framework does it, and
    those of the same model, which may be among the rows that were written. Columns
    that the database generates are read.

    Args:
        instances: The instances that were written.
        lookups: What the queryset prefetched that they come from; it is prefetched
            again.
        relations: The relations to many rows that were written. Related rows in no
            order are shown by their keys, so that the answer is the same each time.
    """
    rows = [i for i in instances if isinstance(i, Model) and not i._state.adding]
    if not rows:
        return
    seen: set[int] = set()
    for row in rows:
        _forget(row, type(row)._meta.concrete_model, lookups, seen)
    _read_generated(rows)
    own = {getattr(lookup, "prefetch_to", lookup) for lookup in lookups}
    written = [_by_key(type(rows[0]), name) for name in relations if name not in own]
    if lookups or written:
        prefetch_related_objects(rows, *lookups, *written)


def _by_key(model: type[Model], name: str) -> Prefetch[t.Any]:
    relation = model_meta.get_field_info(model).relations[name]
    queryset = relation.related_model._default_manager.all()
    return Prefetch(name, queryset if queryset.ordered else queryset.order_by("pk"))


def _forget(
    instance: t.Any,
    model: type[Model] | None,
    lookups: Iterable[str | Prefetch[t.Any]],
    seen: set[int],
) -> None:
    if id(instance) in seen:
        return
    seen.add(id(instance))
    vars(instance).pop("_prefetched_objects_cache", None)
    for lookup in lookups:
        vars(instance).pop(getattr(lookup, "to_attr", None) or "", None)
    cached = instance._state.fields_cache
    for name, related in list(cached.items()):
        if not isinstance(related, Model):
            continue
        if related._meta.concrete_model is model:
            del cached[name]
        else:
            _forget(related, model, (), seen)


def _read_generated(rows: Sequence[Model]) -> None:
    """Read the columns that the database computes: Django does so at insertion only."""
    model = type(rows[0])
    fields: list[t.Any] = [f for f in model._meta.concrete_fields if f.generated]
    if not fields:
        return
    names = [field.attname for field in fields]
    stored = model._base_manager.using(rows[0]._state.db).values_list("pk", *names)
    values = {pk: row for pk, *row in stored.filter(pk__in=[row.pk for row in rows])}
    for row in rows:
        vars(row).update(zip(names, values.get(row.pk, ()), strict=False))
