"""How two lists of permissions are compared."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Sequence

_OPERANDS = ("op1", "op2")


def assert_permissions_equal(
    actual: Sequence[t.Any], expected: Sequence[t.Any], action: str
) -> None:
    """Expect two lists of permissions to be equal.

    A permission whose ``__eq__`` calls everything equal does not get past: the classes
    must be the same too, also inside ``AND``, ``OR`` and ``NOT``.

    Args:
        actual: The permissions of a view set.
        expected: The permissions that it should have.
        action: The action that they guard.

    Raises:
        AssertionError: They differ.
    """
    same = len(actual) == len(expected) and all(
        is_same_permission(*pair) for pair in zip(actual, expected, strict=True)
    )
    if not same:
        raise AssertionError(
            f"Action {action!r} is guarded by other permissions.\n"
            f"Expected: {describe_permissions(expected)}\n"
            f"Got:      {describe_permissions(actual)}\n"
            "Correct get_permissions() of the view set, or the test."
        )


def is_same_permission(left: t.Any, right: t.Any) -> bool:
    """Tell whether two permissions are equal and of the same classes throughout."""
    return bool(left == right) and _get_classes(left) == _get_classes(right)


def describe_permissions(permissions: Sequence[t.Any]) -> str:
    """Show a list of permissions with their state."""
    return f"[{', '.join(map(describe_permission, permissions))}]"


def describe_permission(permission: t.Any) -> str:
    """Show a permission with its state, such as ``IsTeacher(is_admin=True)``."""
    state = ", ".join(
        describe_permission(value)
        if name in _OPERANDS
        else f"{name.lstrip('_')}={value!r}"
        for name, value in vars(permission).items()
        if value is not None
    )
    return f"{type(permission).__name__}({state})"


def _get_classes(permission: t.Any) -> tuple[t.Any, ...]:
    operands = [getattr(permission, name, None) for name in _OPERANDS]
    nested = (_get_classes(operand) for operand in operands if operand is not None)
    return (type(permission), *nested)
