"""Which code a class runs that is neither ours nor the framework's."""

from __future__ import annotations

import sys
import typing as t

from rest_framework.serializers import BaseSerializer, ListSerializer

from .cache import CachedByClass

_TRUSTED_PACKAGES = ("codeforlife.", "django.", "rest_framework.", "typing.")

# With one of these, a serializer class may decide about its fields when it is made.
DYNAMIC_NAMES = (
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
)


def find_override(cls: type, names: tuple[str, ...]) -> str | None:
    """Find an attribute that a class gets from a service's code.

    Args:
        cls: A class that is made from one of ours or the framework's.
        names: The names to look for.

    Returns:
        The first of the names that a class of the service defines, after the name of
        that class and a dot.
    """
    for index in _get_places(cls):
        base = cls.__mro__[index]
        for name in names:
            if name in vars(base):
                return f"{base.__qualname__}.{name}"
    return None


@CachedByClass
def _get_places(cls: type) -> tuple[int, ...]:
    """Return where a service's classes are among those that a class is made of.

    Not what they define: a test may patch that.
    """
    return tuple(
        index
        for index, base in enumerate(cls.__mro__)
        if base is not object and not _is_trusted(base)
    )


def _is_trusted(cls: type) -> bool:
    """Whether it is known what a class does.

    A class that was made by a call of ``type`` may say that it is of the framework's
    module, where its metaclass is; but it is not to be found there.
    """
    if not f"{cls.__module__}.".startswith(_TRUSTED_PACKAGES):
        return False
    return getattr(sys.modules.get(cls.__module__), cls.__name__, None) is cls


@CachedByClass
def is_static(cls: type) -> bool:
    """Say whether every instance of a serializer class has the same fields.

    A query plan is kept for such a class. It decides about the number of queries
    alone, so it does no harm if it is out of date.

    Args:
        cls: A serializer class.

    Returns:
        False when the class, or one nested in it, may decide about its fields when it
        is instantiated, for example from the request.
    """
    if find_override(cls, DYNAMIC_NAMES):
        return False
    declared: dict[str, t.Any] = getattr(cls, "_declared_fields", {})
    return all(map(_is_static_field, declared.values()))


def _is_static_field(field: object) -> bool:
    """Whether a declared field is not a serializer, or is a static one."""
    if isinstance(field, ListSerializer):
        return is_static(type(field)) and _is_static_field(field.child)
    return not isinstance(field, BaseSerializer) or is_static(type(field))
