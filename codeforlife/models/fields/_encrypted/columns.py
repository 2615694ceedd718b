"""Recognises the column of an encrypted field in an expression."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from django.db.models.expressions import Col, Value
from django.db.models.functions import Lower, Upper

from codeforlife._compat.models import get_known_output_field

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = [
    "get_encrypted_column",
    "get_encrypted_value",
    "get_fold",
    "is_primary_key",
    "unfold",
]

# The database cannot change the case of a ciphertext. We do, after decrypting.
_FOLDS: dict[type[t.Any], Callable[[str], str]] = {Lower: str.lower, Upper: str.upper}


def get_encrypted_column(expression: t.Any) -> EncryptedField | None:
    """Return the encrypted field that an expression is the bare column of."""
    if not isinstance(expression, Col):
        return None
    target: t.Any = expression.target
    return target if getattr(target, "is_encrypted", False) else None


def get_encrypted_value(expression: t.Any) -> EncryptedField | None:
    """Return the encrypted field whose plain value an expression holds.

    Django checks the condition of a constraint against the values of an instance.
    """
    if not isinstance(expression, Value):
        return None
    target: t.Any = get_known_output_field(expression)
    return target if getattr(target, "is_encrypted", False) else None


def is_primary_key(expression: t.Any) -> bool:
    """Say whether an expression tells a row from all others."""
    target = getattr(expression, "target", None)
    return target is not None and bool(target.primary_key)


def get_fold(expression: t.Any) -> Callable[[str], str] | None:
    """Return what `Lower` or `Upper` of an encrypted text does to its value.

    Args:
        expression: Any expression.

    Returns:
        The function, or `None` if the expression is not one of these.
    """
    fold = _FOLDS.get(type(expression))
    if fold is None:
        return None
    (source,) = expression.get_source_expressions()
    field = get_encrypted_column(source) or get_encrypted_value(source)
    return fold if field is not None and field.is_text else None


def unfold(expression: t.Any) -> t.Any:
    """Return the column that `Lower` or `Upper` of an encrypted text reads.

    Any other expression is returned as it is.
    """
    if get_fold(expression) is None:
        return expression
    return expression.get_source_expressions()[0]
