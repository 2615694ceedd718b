"""Shared type aliases, and the resolution of a class's type arguments.

A subclass says its types once, between the square brackets; the functions here read
them back at run time, so that no class attribute has to repeat them.
"""

from __future__ import annotations

import types
import typing as t
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "Args",
    "CookieSamesite",
    "DataDict",
    "DatabaseEngine",
    "Env",
    "JsonDict",
    "JsonList",
    "JsonValue",
    "KwArgs",
    "LogLevel",
    "OAuth2TokenFromCodeDict",
    "OAuth2TokenFromRefreshDict",
    "OrderedDataDict",
    "SubscriptableGeneric",
    "Validators",
    "fill_from_type_args",
    "get_arg",
    "get_type_args",
]

#: What a cookie's `SameSite` setting takes.
CookieSamesite = t.Literal["Lax", "Strict", "None", False] | None
#: The environments that a service runs in.
Env = t.Literal["local", "development", "staging", "production"]
#: The kinds of database.
DatabaseEngine = t.Literal["postgresql", "sqlite"]
#: The names of Python's log levels.
LogLevel = t.Literal["CRITICAL", "FATAL", "ERROR", "WARNING", "INFO", "DEBUG"]

#: Positional arguments.
Args = tuple[t.Any, ...]
#: Keyword arguments.
KwArgs = dict[str, t.Any]

#: What JSON can hold (RFC 8259).
type JsonValue = bool | int | float | str | JsonList | JsonDict | None
#: A JSON array.
type JsonList = list[JsonValue]
#: A JSON object.
type JsonDict = dict[str, JsonValue]

#: A serializer's data, by the field's name.
DataDict = dict[str, t.Any]
#: A serializer's data, in an order.
OrderedDataDict = OrderedDict[str, t.Any]

#: Functions that raise `ValidationError` for a value that they refuse.
Validators = Sequence[Callable[..., t.Any]]

# What a special form of type has as its origin, although it is a class to Python.
_NOT_CLASSES = (types.UnionType, t.Annotated, t.Any)


class OAuth2TokenFromRefreshDict(t.TypedDict):
    """The answer of a token endpoint to a refresh token (RFC 6749, section 6)."""

    access_token: str
    token_type: str
    scope: str
    expires_in: int
    error: t.NotRequired[dict[str, t.Any]]


class OAuth2TokenFromCodeDict(OAuth2TokenFromRefreshDict):
    """The answer of a token endpoint to an authorization code (RFC 6749, 4.1.4)."""

    refresh_token: str
    sub: t.NotRequired[str]  # whom the verified identity token names


class SubscriptableGeneric:
    """Give a generic class back its own subscription.

    Some classes of Django REST framework (`GenericAPIView`, `Field`) define
    ``__class_getitem__`` to return the class itself, which hides the one of
    `typing.Generic` and swallows the type arguments. Named *before* such a base, this
    mixin makes ``Base[X]`` mean what it means for every other generic class.

    Example:
        >>> class BaseSerializer[R](SubscriptableGeneric, serializers.BaseSerializer):
        ...     ...
        >>> class FruitSerializer(BaseSerializer[Request]): ...
        >>> get_type_args(FruitSerializer, BaseSerializer)
        (<class 'Request'>,)
    """

    @classmethod
    def __class_getitem__(cls, params: t.Any) -> t.Any:
        """Subscript as `typing.Generic` does."""
        subscript = t.Generic.__dict__["__class_getitem__"]
        return subscript.__get__(None, cls)(params)


def get_arg(cls: type, index: int, orig_base: int = 0) -> t.Any:
    """Return one type argument from a class's own list of generic bases.

    A plain subclass has no such list of its own and inherits its parent's.

    Args:
        cls: The class that was declared with type arguments.
        index: The position of the argument between the square brackets.
        orig_base: The position of the generic base in the class's bases.

    Returns:
        The type argument as it was written; a string as a `ForwardRef`.

    Raises:
        AttributeError: The class has no generic base.
        IndexError: There is no such base or argument.
    """
    return t.get_args(cls.__orig_bases__[orig_base])[index]  # type: ignore[attr-defined]


def get_type_args(cls: type, base: type) -> tuple[t.Any, ...]:
    """Return the type arguments that a class gives to one of its generic bases.

    The whole inheritance tree is searched, through plain subclasses and through
    classes that pass their own type parameters on.

    Args:
        cls: The class whose type arguments are wanted.
        base: The generic class whose parameters are filled in.

    Returns:
        One entry per type parameter of ``base``: the argument (a string as a
        `ForwardRef`), or the `TypeVar` itself where no class in the tree has filled it
        in.
    """
    if cls is base:
        return tuple(getattr(base, "__parameters__", ()))
    found: list[t.Any] = []
    for orig_base in cls.__dict__.get("__orig_bases__", cls.__bases__):
        origin = t.get_origin(orig_base) or orig_base
        if not isinstance(origin, type) or not issubclass(origin, base):
            continue
        parameters = getattr(origin, "__parameters__", ())
        given = dict(zip(parameters, t.get_args(orig_base), strict=False))
        args = [_substitute(arg, given) for arg in get_type_args(origin, base)]
        found = [
            new if isinstance(old, t.TypeVar) else old
            for old, new in zip(found or args, args, strict=True)
        ]
    return tuple(found)


def _substitute(arg: t.Any, given: Mapping[t.Any, t.Any]) -> t.Any:
    """Fill the type parameters that a type argument is or contains."""
    if isinstance(arg, t.TypeVar):
        return given.get(arg, arg)
    parameters = () if isinstance(arg, type) else getattr(arg, "__parameters__", ())
    return arg[tuple(given.get(p, p) for p in parameters)] if parameters else arg


def _get_class(arg: t.Any) -> type | None:
    """Return the class that a type argument names, be it with arguments of its own."""
    origin = t.get_origin(arg) or arg
    is_class = isinstance(origin, type) and origin not in _NOT_CLASSES
    return origin if is_class else None


def fill_from_type_args(cls: type, base: type, attrs: Mapping[str, int]) -> None:
    """Set class attributes from the type arguments given to a generic base.

    To be called from ``__init_subclass__``. An attribute that the class body sets is
    left alone, and so is an inherited one that is more specific than the type argument.
    A type argument that is not a class (a string, a union, a type variable) fills
    nothing in.

    Args:
        cls: The new class.
        base: The generic base that declares the type parameters.
        attrs: The position of the type parameter for each attribute name.

    Raises:
        TypeError: The class body sets an attribute to a class that is unrelated to the
            type argument: one of the two must be wrong.

    Example:
        >>> class Box[T]:
        ...     item_class: type
        ...     def __init_subclass__(cls) -> None:
        ...         super().__init_subclass__()  # of Generic
        ...         fill_from_type_args(cls, Box, {"item_class": 0})
        >>> class IntBox(Box[int]): ...
        >>> IntBox.item_class
        <class 'int'>
    """
    if "__orig_bases__" not in cls.__dict__:
        return
    args = get_type_args(cls, base)
    for name, index in attrs.items():
        arg = _get_class(args[index])
        if arg is None:
            continue
        if name in cls.__dict__:
            _check_related(cls, name, arg)
        elif not _is_subclass(getattr(cls, name, None), arg):
            setattr(cls, name, arg)


def _is_subclass(value: t.Any, arg: type) -> bool:
    return isinstance(value, type) and issubclass(value, arg)


def _check_related(cls: type, name: str, arg: type) -> None:
    """Refuse an attribute that contradicts the type argument."""
    value = cls.__dict__[name]
    if not isinstance(value, type) or issubclass(value, arg) or issubclass(arg, value):
        return
    raise TypeError(
        f"{cls.__qualname__}.{name} is {value.__qualname__}, but its type argument is"
        f" {arg.__qualname__}. Delete the attribute (the type argument fills it in) or"
        " correct one of the two."
    )
