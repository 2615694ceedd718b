"""What a SQL statement loads, as the call stack tells: which relation of which row."""

from __future__ import annotations

import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model, QuerySet
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from django.db.models.query_utils import DeferredAttribute
from rest_framework.serializers import BaseSerializer, ListSerializer

from ._queries import find_source

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

KIT_DIR = str(Path(__file__).parent)
_MAX_PATH_LENGTH = 5

type Kind = t.Literal["select_related", "prefetch_related", "query", "defer", ""]


@dataclass(frozen=True)
class Load:
    """One statement, and why it ran.

    Attributes:
        sql: The statement, with its placeholders.
        source: The line of the service's code that ran it.
        row: The instance that was being represented as one of several.
        instance: The instance whose relation or deferred field was loaded.
        relation: The name of the relation or field.
        kind: How the relation is loaded for all rows at once; "query" if it was, and
            is queried again.
        path: The relations that lead from the row to what was loaded.
    """

    sql: str
    source: str
    row: Model | None = None
    instance: Model | None = None
    relation: str = ""
    kind: Kind = ""
    path: str = ""

    @property
    def key(self) -> tuple[t.Any, ...]:
        """What is the same for the same load of another row."""
        if self.relation:
            return type(self.row), type(self.instance), self.relation
        return type(self.row), self.sql


def find_load(sql: str) -> Load:
    """Find out from the call stack what a statement loads.

    Args:
        sql: The statement that is about to be executed.

    Returns:
        What it loads.
    """
    frames = list(_walk(sys._getframe(2)))
    source = find_source(frames[0], stop_in=KIT_DIR) if frames else ""
    row = _find_row(frames)
    instance, relation, kind = _find_relation(frames)
    if row is None or instance is None:
        return Load(sql, source, row)
    names, is_many = _find_path(row, instance)
    if is_many and kind == "select_related":
        kind = "prefetch_related"
    path = "__".join([*names, relation])
    return Load(sql, source, row, instance, relation, kind, path)


def _is[T](value: object, kind: type[T]) -> t.TypeGuard[T]:
    """Tell what a value is without waking a lazy object, which would run a query."""
    return issubclass(type(value), kind)


def _walk(frame: FrameType | None) -> Iterator[FrameType]:
    """Walk from a statement out to the kit's client that sent the request."""
    while frame and not frame.f_code.co_filename.startswith(KIT_DIR):
        yield frame
        frame = frame.f_back


def _find_row(frames: list[FrameType]) -> Model | None:
    """Find the instance that is represented as one of a list."""
    for frame in frames:
        code = frame.f_code
        if code.co_name != "to_representation" or code.co_argcount < 2:
            continue
        serializer = frame.f_locals.get(code.co_varnames[0])
        instance = frame.f_locals.get(code.co_varnames[1])
        if (
            _is(serializer, BaseSerializer)
            and _is(serializer.parent, ListSerializer)
            and _is(instance, Model)
        ):
            return instance
    return None


def _find_relation(frames: list[FrameType]) -> tuple[Model | None, str, Kind]:
    """Find the relation, or the deferred field, whose access ran the statement."""
    for frame in frames:
        descriptor = frame.f_locals.get("self")
        instance = frame.f_locals.get("instance")
        if frame.f_code.co_name != "__get__" or not _is(instance, Model):
            continue
        if _is(descriptor, ForwardManyToOneDescriptor):
            return instance, descriptor.field.name, "select_related"
        if _is(descriptor, ReverseOneToOneDescriptor):
            name = descriptor.related.get_accessor_name()
            return instance, name, "select_related"
        if _is(descriptor, DeferredAttribute):
            return instance, descriptor.field.attname, "defer"
    return _find_related_manager(frames)


def _find_related_manager(frames: list[FrameType]) -> tuple[Model | None, str, Kind]:
    """Find the instance whose related manager made the queryset that is evaluated."""
    for frame in frames:
        queryset = frame.f_locals.get("self")
        if not _is(queryset, QuerySet):
            continue
        instance = queryset._hints.get("instance")  # type: ignore[attr-defined]
        if _is(instance, Model):
            name = _find_relation_to(instance, queryset)
            if not name:
                return None, "", ""
            prefetched = getattr(instance, "_prefetched_objects_cache", ())
            return instance, name, "query" if name in prefetched else "prefetch_related"
    return None, "", ""


def _find_relation_to(instance: Model, queryset: QuerySet[t.Any]) -> str:
    """Find the name of the relation from an instance to a queryset's model."""
    known = [*queryset._known_related_objects]  # type: ignore[attr-defined]
    for relation in instance._meta.get_fields():
        to_many = relation.one_to_many or relation.many_to_many
        if not to_many or relation.related_model is None:
            continue
        if known and getattr(relation, "field", None) not in known:
            continue
        if issubclass(queryset.model, t.cast("type", relation.related_model)):
            accessor = getattr(relation, "get_accessor_name", None)
            return accessor() if accessor else relation.name
    return ""


def _find_path(row: Model, instance: Model) -> tuple[list[str], bool]:
    """Find the loaded relations that lead from a row to an instance.

    Returns:
        The names of the relations, and whether one of them leads to many rows.
    """
    paths: list[tuple[Model, list[str], bool]] = [(row, [], False)]
    seen = {id(row)}
    for model, path, is_many in paths:
        if model is instance or (path and model == instance):
            return path, is_many
        for name, related, to_many in _get_loaded_relations(model):
            if id(related) not in seen and len(path) < _MAX_PATH_LENGTH:
                seen.add(id(related))
                paths.append((related, [*path, name], is_many or to_many))
    return [], False


def _get_loaded_relations(model: Model) -> Iterator[tuple[str, Model, bool]]:
    for name, related in model._state.fields_cache.items():
        if _is(related, Model):
            yield name, related, False
    prefetched = getattr(model, "_prefetched_objects_cache", {})
    for name, queryset in prefetched.items():
        for related in queryset._result_cache or ():
            yield name, related, True
