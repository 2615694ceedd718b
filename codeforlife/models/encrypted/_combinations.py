"""Unions and the like, where a combination would compare or mix up ciphertexts."""

from __future__ import annotations

import typing as t

from django.db import models
from django.db.models.query import EmptyQuerySet

from ..fields._encrypted.columns import get_fold, is_primary_key
from ..fields._encrypted.errors import EncryptedFieldError
from ..fields._encrypted.expressions import get_result_column

if t.TYPE_CHECKING:
    from ..fields._encrypted.protocol import EncryptedField

__all__ = ["check_combination"]


def check_combination(
    querysets: list[models.QuerySet[t.Any]], all: bool = False
) -> None:
    """Refuse a combination of querysets that would give a wrong answer.

    Args:
        querysets: The querysets, in their order.
        all: Whether equal rows are all kept.

    Raises:
        EncryptedFieldError: Ciphertexts would be compared, or read as another field's.
    """
    # Of `none()`, Django makes no part of the query.
    asked = [q for q in querysets if not isinstance(q, EmptyQuerySet)]
    for queryset in asked:
        _check_same_columns(asked[0].query, queryset.query)
        if not all:
            _check_distinct_values(queryset.query)


def _check_same_columns(query: t.Any, other: t.Any) -> None:
    """Refuse to read a column's ciphertexts as those of another one."""
    for column, own in zip(_get_shown(other), _get_shown(query), strict=False):
        field, own_field = get_result_column(column), get_result_column(own)
        is_folded = get_fold(column) or get_fold(own)
        is_same = field is own_field and not is_folded
        if is_same or _is_null(column) or _is_null(own):
            continue
        label = t.cast("EncryptedField", field or own_field).label
        raise EncryptedFieldError(
            f"{label} is encrypted, so it can only be combined with values of the"
            " same field: do it in Python.",
            field or own_field,
        )


def _check_distinct_values(query: t.Any) -> None:
    """Refuse to compare ciphertexts, which differ where values are equal.

    What is unique has no equal values, and a row's key tells it from others.
    """
    columns = _get_shown(query)
    if query.default_cols or any(map(is_primary_key, columns)):
        return
    for column in columns:
        field = get_result_column(column)
        if field is not None and not getattr(field, "unique", False):
            raise EncryptedFieldError(
                f"{field.label} is encrypted, so the database cannot find equal values"
                " of it: use union(all=True), select the primary key too, or do it in"
                " Python.",
                field,
            )


def _get_shown(query: t.Any) -> list[t.Any]:
    """Return the columns of `values()` and the annotations, in their order."""
    if query.selected is None:
        return [*query.select, *query.annotation_select.values()]
    return [
        query.select[shown] if isinstance(shown, int) else query.annotations.get(shown)
        for shown in query.selected.values()
        if isinstance(shown, int | str)
    ]


def _is_null(expression: t.Any) -> bool:
    return isinstance(expression, models.Value) and expression.value is None
