"""Whether data is part of a model or of a serializer's representation."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from django.db.models import Model
from django.forms import model_to_dict

from ._json import to_json

if t.TYPE_CHECKING:
    from ..types import DataDict

type NonModelFields = (
    set[str] | frozenset[str] | Mapping[str, "NonModelFields | None"] | None
)

_MISSING = object()


def merge(data: DataDict, new_data: DataDict | None) -> DataDict:
    """Merge two dicts, and the dicts inside them, without changing either.

    Args:
        data: The data to start with.
        new_data: The data that replaces it.

    Returns:
        The merged data.
    """
    merged = dict(data)
    for key, value in (new_data or {}).items():
        old = merged.get(key)
        both = isinstance(value, dict) and isinstance(old, dict)
        merged[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def drop(data: DataDict, non_model_fields: NonModelFields) -> DataDict:
    """Leave out the fields that the model does not have.

    Args:
        data: The data.
        non_model_fields: Their names; a dict names those of related objects.

    Returns:
        The rest of the data.
    """
    if not non_model_fields:
        return dict(data)
    if not isinstance(non_model_fields, Mapping):
        return {k: v for k, v in data.items() if k not in non_model_fields}
    rest = dict(data)
    for name, nested in non_model_fields.items():
        if nested is not None and isinstance(rest.get(name), dict):
            rest[name] = drop(rest[name], nested)
        else:
            rest.pop(name, None)
    return rest


def assert_subset_of_model(data: DataDict, model: Model, path: str = "") -> None:
    """Expect a model to have these values.

    Args:
        data: The values; a dict holds those of a related object.
        model: The model.
        path: The relations that were followed to reach the model.

    Raises:
        AssertionError: A value differs.
    """
    fields = model_to_dict(model)
    for name, value in data.items():
        actual = _get_value(model, name, fields, path)
        if isinstance(value, Mapping) and isinstance(actual, Model):
            assert_subset_of_model(dict(value), actual, f"{path}{name}.")
            continue
        is_equal = _is_same_set if _is_many(model, name) else _is_equal
        if not is_equal(_to_key(actual), _to_key(value)):
            raise AssertionError(
                f"{type(model).__name__}.{path}{name}: expected {value!r}, got"
                f" {actual!r}."
            )


def assert_subset_of_representation(
    data: DataDict, representation: Mapping[str, t.Any], path: str = ""
) -> DataDict:
    """Expect a serializer's representation to have these values.

    Args:
        data: The values; a dict holds those of a nested representation.
        representation: The representation.
        path: The keys that were followed to reach the representation.

    Returns:
        The part of the representation that was not compared.

    Raises:
        AssertionError: A value differs.
    """
    rest = dict(representation)
    for name, value in data.items():
        if name not in rest:
            raise AssertionError(
                f"{path}{name!r} is not in the representation, which has"
                f" {sorted(representation)}. Is it in the serializer's Meta.fields?"
            )
        actual = rest.pop(name)
        if isinstance(value, Mapping) and isinstance(actual, Mapping):
            nested = assert_subset_of_representation(
                dict(value), actual, f"{path}{name}."
            )
            if nested:
                rest[name] = nested
        elif actual != value:
            raise AssertionError(
                f"{path}{name!r} in the representation: expected {value!r}, got"
                f" {actual!r}."
            )
    return rest


def _get_value(model: Model, name: str, fields: DataDict, path: str) -> t.Any:
    if name in fields and not model._meta.get_field(name).is_relation:
        return fields[name]
    value = getattr(model, name, _MISSING)
    if value is _MISSING:
        raise AssertionError(
            f"{type(model).__name__} has no attribute {path}{name!r}. If it is not part"
            f" of the model, pass non_model_fields={{{name!r}}}."
        )
    return fields.get(name, value) if hasattr(value, "get_queryset") else value


def _is_many(model: Model, name: str) -> bool:
    return any(field.name == name for field in model._meta.many_to_many)


def _to_key(value: t.Any) -> t.Any:
    return value.pk if isinstance(value, Model) else value


def _is_same_set(actual: t.Any, expected: t.Any) -> bool:
    """Compare related objects, in no order, with objects or with their keys."""
    if not isinstance(expected, Iterable) or isinstance(expected, str | Mapping):
        return False
    rest = [_to_key(value) for value in actual]
    for key in map(_to_key, expected):
        match = next((other for other in rest if _is_equal(other, key)), _MISSING)
        if match is _MISSING:
            return False
        rest.remove(match)
    return not rest


def _is_equal(actual: t.Any, expected: t.Any) -> bool:
    """Compare a model's value with one that may have been serialized already."""
    if actual == expected:
        return True
    if not isinstance(expected, str) or isinstance(actual, str) or actual is None:
        return False
    try:
        return bool(to_json(actual, expected) == expected)
    except TypeError:
        return False
