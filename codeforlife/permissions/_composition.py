"""What ``&``, ``|`` and ``~`` mean for permissions and for permission classes."""

from __future__ import annotations

import typing as t

from rest_framework.permissions import (
    OperandHolder,
    OperationHolderMixin,
    SingleOperandHolder,
)

if t.TYPE_CHECKING:
    from .operators import AND, NOT, OR


def _as_instance(operand: t.Any) -> t.Any:
    """Instantiate an operand that is a class or a composition of classes."""
    if isinstance(operand, type | OperationHolderMixin):
        return t.cast("t.Callable[[], t.Any]", operand)()
    return operand


class Composable:
    """Gives the operators to permission instances: the result is an instance."""

    def __and__(self: t.Any, other: t.Any) -> AND:
        from .operators import AND

        return AND(self, _as_instance(other))

    def __or__(self: t.Any, other: t.Any) -> OR:
        from .operators import OR

        return OR(self, _as_instance(other))

    def __invert__(self: t.Any) -> NOT:
        from .operators import NOT

        return NOT(self)


class ComposableClass(OperationHolderMixin):
    """Gives the operators to permission classes.

    A view makes the result into an instance, as with REST framework's own classes, but
    into one of the operators that can be compared.
    """

    def __and__(cls, other: t.Any) -> t.Any:
        from .operators import AND

        return _compose(AND, cls, other)

    def __or__(cls, other: t.Any) -> t.Any:
        from .operators import OR

        return _compose(OR, cls, other)

    def __invert__(cls: t.Any) -> t.Any:
        from .operators import NOT

        return _NotClass(t.cast(t.Any, NOT), cls)


class _PairClass(ComposableClass, OperandHolder):
    """Two permission classes, joined."""

    __hash__ = OperandHolder.__hash__


class _NotClass(ComposableClass, SingleOperandHolder):
    """A permission class, negated."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _NotClass) and self.op1_class == other.op1_class

    def __hash__(self) -> int:
        return hash((_NotClass, self.op1_class))


def _compose(operator: t.Any, left: t.Any, right: t.Any) -> t.Any:
    """Join two operands, which may be instances if one of them is."""
    if isinstance(left, Composable) or isinstance(right, Composable):
        return operator(_as_instance(left), _as_instance(right))
    return _PairClass(operator, left, right)
