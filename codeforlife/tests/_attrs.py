"""How a test case gets its class attributes, and says which ones are missing."""

from __future__ import annotations

import types
import typing as t

from ..types import fill_from_type_args, get_type_args

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_UNIONS = (types.UnionType, t.Union)


def fill_attrs(cls: type, base: type, attrs: Mapping[str, int]) -> None:
    """Set a new class's attributes from its type arguments.

    Beyond `codeforlife.types.fill_from_type_args`: an attribute that the class inherits
    and that is narrower than its type argument is kept, and a subscripted class
    (``Factory[User]``) fills in the class itself.

    Args:
        cls: The new class.
        base: The generic base that declares the type parameters.
        attrs: The position of the type parameter for each attribute name.

    Raises:
        TypeError: The class body sets an attribute that contradicts its type argument.
    """
    if "__orig_bases__" not in cls.__dict__:
        return
    args = get_type_args(cls, base)
    plain: dict[str, int] = {}
    for name, index in attrs.items():
        arg = t.get_origin(args[index]) or args[index]
        if not isinstance(arg, type) or arg in _UNIONS:
            continue
        if arg is not args[index] and args[index].__parameters__:
            continue  # its own type arguments are still to come
        if name not in cls.__dict__ and _is_narrower(getattr(cls, name, None), arg):
            continue
        if arg is args[index]:
            plain[name] = index
        elif name not in cls.__dict__:
            setattr(cls, name, arg)
    fill_from_type_args(cls, base, plain)


def require_attrs(cls: type, names: Iterable[str]) -> None:
    """Check that a test case has every attribute that it needs.

    Args:
        cls: The test case.
        names: The names of the attributes.

    Raises:
        AssertionError: One of them is not set.
    """
    missing = [name for name in sorted(names) if getattr(cls, name, None) is None]
    if missing:
        lines = "\n".join(f"    {name} = ..." for name in missing)
        raise AssertionError(
            f"{cls.__qualname__} must set {', '.join(missing)}. Add to the class"
            f" body (or give the type as a type argument):\n{lines}"
        )


def _is_narrower(value: object, than: type) -> bool:
    """Tell whether an inherited attribute already says more than a type argument."""
    return isinstance(value, type) and issubclass(value, than)
