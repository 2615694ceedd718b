"""Whether all instances of a serializer class have the same fields."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache

from rest_framework.serializers import BaseSerializer, ListSerializer

_DYNAMIC_NAMES = frozenset(
    {
        "__init__",
        "__new__",
        "_readable_fields",
        "_writable_fields",
        "bind",
        "fields",
        "get_default_field_names",
        "get_extra_kwargs",
        "get_field_names",
        "get_fields",
        "include_extra_kwargs",
    }
)
_TRUSTED_PACKAGES = ("rest_framework.", "codeforlife.serializers.")


def get_own_classes(cls: type) -> list[type]:
    """Return a class's bases that are neither ours nor the framework's."""
    return [
        base for base in cls.__mro__ if base is not object and not _is_trusted(base)
    ]


def _is_trusted(cls: type) -> bool:
    """Whether it is known what a class does.

    A class that was made by a call of ``type`` may say that it is of the framework's
    module, where its metaclass is; but it is not to be found there.
    """
    if not f"{cls.__module__}.".startswith((*_TRUSTED_PACKAGES, "typing.")):
        return False
    return getattr(sys.modules.get(cls.__module__), cls.__name__, None) is cls


def _is_static(cls: type) -> bool:
    """Say whether every instance of a serializer class has the same fields.

    Args:
        cls: A serializer class.

    Returns:
        False when the class, or one nested in it, decides about its fields when it is
        instantiated, for example from the request.
    """
    if any(_DYNAMIC_NAMES & vars(base).keys() for base in get_own_classes(cls)):
        return False
    return all(map(_is_static_field, getattr(cls, "_declared_fields", {}).values()))


# The stubs of REST framework make its classes look unhashable.
is_static: Callable[[type], bool] = lru_cache(maxsize=1024)(_is_static)


def _is_static_field(field: object) -> bool:
    """Whether a declared field is no serializer, or a static one."""
    if isinstance(field, ListSerializer):
        return is_static(type(field)) and _is_static_field(field.child)
    return not isinstance(field, BaseSerializer) or is_static(type(field))
