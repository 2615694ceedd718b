"""Permissions made of other permissions."""

from __future__ import annotations

import typing as t

from rest_framework import permissions

from ._composition import Composable
from .base import BasePermission

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


def _check_operands(operator: type, *operands: t.Any) -> None:
    """Refuse operands that could never be asked for permission."""
    for operand in operands:
        if isinstance(operand, type) or not hasattr(operand, "has_permission"):
            name = getattr(operand, "__name__", type(operand).__name__)
            raise TypeError(
                f"{operator.__name__} takes permission instances, but got {name}."
                f" Write {operator.__name__}({name}(), …)."
            )


class _BinaryOperator(Composable):
    """What `AND` and `OR` have in common: two operands."""

    op1: Permission
    op2: Permission

    def __init__(self, op1: Permission, op2: Permission) -> None:
        _check_operands(type(self), op1, op2)
        self.op1, self.op2 = op1, op2

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is type(self)
            and self.op1 == other.op1
            and self.op2 == other.op2
        )

    def __hash__(self) -> int:
        return hash((type(self), self.op1, self.op2))


class AND(_BinaryOperator, permissions.AND):
    """Permits what both of its operands permit.

    Args:
        op1: The permission that is asked first.
        op2: The permission that is asked if the first one permits.

    Raises:
        TypeError: An operand is not an instance of a permission.
    """


class OR(_BinaryOperator, permissions.OR):
    """Permits what at least one of its operands permits.

    Args:
        op1: The permission that is asked first.
        op2: The permission that is asked if the first one does not permit.

    Raises:
        TypeError: An operand is not an instance of a permission.
    """


class NOT(Composable, permissions.NOT):
    """Permits what its operand does not permit.

    Args:
        op1: The permission that is negated.

    Raises:
        TypeError: The operand is not an instance of a permission.
    """

    op1: Permission

    def __init__(self, op1: Permission) -> None:
        _check_operands(NOT, op1)
        super().__init__(op1)

    def has_object_permission(
        self, request: Request, view: APIView, obj: t.Any
    ) -> bool:
        """Decide whether the operand forbids a call on one object.

        Args:
            request: The request.
            view: The view that is called.
            obj: The object.

        Returns:
            False if the operand permits both the call and the object. (REST framework
            looks at the object alone, and so refuses every object of a permission
            that has no rule for objects.)
        """
        return not (
            self.op1.has_permission(request, view)
            and self.op1.has_object_permission(request, view, obj)
        )

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.op1 == other.op1

    def __hash__(self) -> int:
        return hash((type(self), self.op1))


# Not `|`, which would compose the classes.
Permission = t.Union[BasePermission, AND, NOT, OR]  # noqa: UP007
