"""What an expression may do with a column that the database cannot read."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

from django.db.models import (
    BinaryField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Col
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull
from django.db.models.sql import Query

from codeforlife._compat.models import get_known_output_field

from .columns import get_encrypted_column, unfold
from .errors import EncryptedFieldError

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = [
    "check_saved_expression",
    "get_misshown_column",
    "get_misused_column",
    "get_result_column",
    "map_expression",
]


def map_expression(
    expression: t.Any,
    field: EncryptedField,
    target: t.Any,
    on_value: Callable[[t.Any], t.Any],
) -> t.Any:
    """Rebuild an expression that computes a field, for its column or for its index.

    Args:
        expression: `Value`, `F` of the same field, or `Case` of these.
        field: The encrypted field that is written.
        target: The field whose column the result is for: the same, or its index.
        on_value: Turns a plain value into what the target holds.

    Returns:
        The expression for the target's column.

    Raises:
        FieldError: The database would have to read the encrypted value.
    """

    def rebuild(node: t.Any) -> t.Any:
        name = getattr(node, "name", None)
        if isinstance(node, Value):
            return Value(on_value(node.value), output_field=target)
        if isinstance(node, F) and name in (field.name, field.attname):
            return F(target.name)
        if isinstance(node, Case):
            cases = [When(case.condition, rebuild(case.result)) for case in node.cases]
            return Case(*cases, default=rebuild(node.default), output_field=target)
        if isinstance(node, Cast | ExpressionWrapper):
            (inner,) = node.get_source_expressions()
            return type(node)(rebuild(inner), output_field=target)
        raise _cannot_compute(field, node)

    return rebuild(expression)


def check_saved_expression(expression: t.Any, field: EncryptedField) -> None:
    """Refuse an expression whose result would not be the field's own ciphertext.

    Args:
        expression: A resolved expression that is about to be written.
        field: The encrypted field that is written.

    Raises:
        FieldError: It would write plaintext, or the ciphertext of another field.
    """
    if isinstance(expression, Value):
        target = get_known_output_field(expression)
        # Of subclasses, JSONNull is not what its value says.
        own = target is field or (
            type(expression) is Value and expression.value is None
        )
    elif isinstance(expression, Col):
        own = get_encrypted_column(expression) is field
    elif isinstance(expression, Case):
        results = [*(case.result for case in expression.cases), expression.default]
        for result in results:
            check_saved_expression(result, field)
        own = True
    elif isinstance(expression, Cast | ExpressionWrapper):
        check_saved_expression(expression.get_source_expressions()[0], field)
        own = True
    else:
        own = False
    if not own:
        raise _cannot_compute(field, expression)


def get_result_column(expression: t.Any) -> EncryptedField | None:
    """Return an encrypted field whose column is the result of an expression."""
    columns = map(get_encrypted_column, _results(unfold(expression)))
    return next(filter(None, columns), None)


def get_misshown_column(expression: t.Any) -> EncryptedField | None:
    """Find an encrypted column that an expression's result would not decrypt.

    Args:
        expression: A resolved expression that is selected.

    Returns:
        The encrypted field, or `None` if all is well: the result is one field's value,
        or null, or it is bytes, which asks for the ciphertext.
    """
    expression = unfold(expression)
    field = get_result_column(expression)
    if field is None:
        return None
    output = get_known_output_field(expression)
    if type(output) is BinaryField:
        return None
    is_right = not field.keyed_by_owner and output is field
    for result in _results(expression):
        is_null = isinstance(result, Value) and result.value is None
        is_right &= is_null or get_encrypted_column(result) is field
    return None if is_right else field


def get_misused_column(expression: t.Any) -> EncryptedField | None:
    """Find an encrypted column that an expression would have the database read.

    Args:
        expression: A resolved expression.

    Returns:
        The encrypted field, or `None` if all is well.
    """
    for child in _read_children(expression):
        field = get_result_column(child) or get_misused_column(child)
        if field is not None:
            return field
    for child in _passed_children(expression):
        field = get_misused_column(child)
        if field is not None:
            return field
    return None


def _results(node: t.Any) -> Iterator[t.Any]:
    if isinstance(node, Case):
        for case in node.cases:
            yield from _results(case.result)
        yield from _results(node.default)
    elif isinstance(node, ExpressionWrapper):
        yield from _results(node.expression)
    elif isinstance(node, Subquery) and not isinstance(node, Exists):
        yield from _results(node.query)
    elif isinstance(node, Query):
        for column in _shown(node):
            yield from _results(column)
    else:
        yield node


def _read_children(node: t.Any) -> Iterator[t.Any]:
    if isinstance(node, Count) and not getattr(node, "distinct", False):
        return
    if isinstance(node, Case | When | ExpressionWrapper | IsNull | Subquery):
        return
    yield from _children(node)


def _passed_children(node: t.Any) -> Iterator[t.Any]:
    if isinstance(node, Subquery) and not isinstance(node, Exists):
        yield from _shown(node.query)
    elif isinstance(node, Case | When | ExpressionWrapper):
        yield from _children(node)


def _shown(query: Query) -> tuple[t.Any, ...]:
    return (*query.select, *query.annotation_select.values())


def _children(node: t.Any) -> Iterator[t.Any]:
    if hasattr(node, "get_source_expressions"):
        yield from (child for child in node.get_source_expressions() if child)


def _cannot_compute(field: EncryptedField, expression: t.Any) -> EncryptedFieldError:
    return EncryptedFieldError(
        f"{field.label} is encrypted, so the database cannot compute it with"
        f" {type(expression).__name__}. Give it a plain value, a Value, or a Case of"
        " these, or compute it in Python.",
        field,
    )
