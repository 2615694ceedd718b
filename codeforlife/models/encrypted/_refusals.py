"""What the database cannot read is refused, before it gives a wrong answer."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Sequence

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from ..fields import BaseEncryptedField
from ..fields._encrypted.columns import unfold
from ..fields._encrypted.errors import EncryptedFieldError
from ..fields._encrypted.expressions import (
    get_misshown_column,
    get_misused_column,
    get_result_column,
)
from ..fields._encrypted.protocol import EncryptedField
from ._combinations import check_combination

__all__ = ["RefusingQuerySet", "check_order", "find_encrypted_column"]


class RefusingQuerySet[AnyModel: models.Model](models.QuerySet[AnyModel]):
    """Refuses queries that would order, group or compute by encrypted values."""

    def order_by(self, *field_names: t.Any) -> t.Self:
        """Order the rows.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        check_order(self, field_names)
        return super().order_by(*field_names)

    def earliest(self, *fields: t.Any) -> AnyModel:
        """Return the first row by some fields.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        check_order(self, fields or _get_latest_by(self.model))
        return super().earliest(*fields)

    def latest(self, *fields: t.Any) -> AnyModel:
        """Return the last row by some fields.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        check_order(self, fields or _get_latest_by(self.model))
        return super().latest(*fields)

    def distinct(self, *field_names: t.Any) -> t.Self:
        """Leave out rows that are equal.

        Raises:
            FieldError: Equal values of an encrypted field have different ciphertexts.
        """
        for name in field_names:
            field = _get_ordered_field(self, name)
            if field is not None:
                raise EncryptedFieldError(
                    f"{field.label} is encrypted, so the database cannot group its"
                    f" values: use {field.index_name!r}, or do it in Python.",
                    field,
                )
        return super().distinct(*field_names)

    def annotate(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Annotate the rows.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        return self._checked(super().annotate(*args, **kwargs))

    def alias(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Annotate the rows for use in other expressions.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        return self._checked(super().alias(*args, **kwargs))

    def aggregate(self, *args: t.Any, **kwargs: t.Any) -> dict[str, t.Any]:
        """Aggregate the rows.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        for expression in (*args, *kwargs.values()):
            if hasattr(expression, "resolve_expression"):
                query = self.query.chain()
                _refuse(expression.resolve_expression(query, allow_joins=True))
        return super().aggregate(*args, **kwargs)

    def extra(
        self,
        select: dict[str, t.Any] | None = None,
        where: Sequence[str] | None = None,
        params: Sequence[t.Any] | None = None,
        tables: Sequence[str] | None = None,
        order_by: Sequence[t.Any] | None = None,
        select_params: Sequence[t.Any] | None = None,
    ) -> t.Any:
        """Add SQL, which sees ciphertexts.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        clone: t.Any = super().extra(  # noqa: S610 # the caller answers for the SQL
            select, where, params, tables, order_by, select_params
        )
        check_order(clone, order_by or ())
        return clone

    def filter(self, *args: t.Any, **kwargs: t.Any) -> t.Self:
        """Keep the rows that meet the conditions.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        return _check_conditions(super().filter(*args, **kwargs), args, kwargs)

    def exclude(self, *args: t.Any, **kwargs: t.Any) -> t.Self:
        """Leave out the rows that meet the conditions.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        return _check_conditions(super().exclude(*args, **kwargs), args, kwargs)

    def complex_filter(self, filter_obj: t.Any) -> t.Self:
        """Keep the rows that meet a `Q`, or a dictionary's conditions.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        return _check_conditions(super().complex_filter(filter_obj), [filter_obj], {})

    def union(self, *other_qs: t.Any, all: bool = False) -> t.Any:
        """Return the rows of several querysets.

        Raises:
            FieldError: The database would have to compare encrypted values.
        """
        check_combination([self, *other_qs], all)
        return super().union(*other_qs, all=all)

    def intersection(self, *other_qs: t.Any) -> t.Any:
        """Return the rows that all querysets have.

        Raises:
            FieldError: The database would have to compare encrypted values.
        """
        check_combination([self, *other_qs])
        return super().intersection(*other_qs)

    def difference(self, *other_qs: t.Any) -> t.Any:
        """Return the rows that no other queryset has.

        Raises:
            FieldError: The database would have to compare encrypted values.
        """
        check_combination([self, *other_qs])
        return super().difference(*other_qs)

    def _checked(self, clone: t.Any) -> t.Any:
        for name, annotation in clone.query.annotations.items():
            if name not in self.query.annotations:
                _refuse(annotation)
        return clone


def _check_conditions[AnyQuerySet: models.QuerySet[t.Any]](
    rows: AnyQuerySet, args: Iterable[t.Any], kwargs: dict[str, t.Any]
) -> AnyQuerySet:
    if _has_expressions((*args, *kwargs.items())):
        _refuse(rows.query.where)
    return rows


def _get_latest_by(model: type[models.Model]) -> Sequence[str]:
    names = model._meta.get_latest_by or ()
    return [names] if isinstance(names, str) else names


def check_order(queryset: models.QuerySet[t.Any], names: Iterable[t.Any]) -> None:
    """Check that rows can be ordered, whatever the queryset's class is.

    Args:
        queryset: The rows.
        names: What to order them by, as for ``order_by``.

    Raises:
        EncryptedFieldError: The order of an encrypted field is not that of its values.
    """
    for name in names:
        field = _get_ordered_field(queryset, name)
        if field is not None:
            raise EncryptedFieldError(
                f"{field.label} is encrypted, so the database cannot order by it:"
                " sort the rows in Python.",
                field,
            )


def _get_ordered_field(
    queryset: models.QuerySet[t.Any], name: t.Any
) -> EncryptedField | None:
    query = queryset.query
    if hasattr(name, "resolve_expression"):
        return find_encrypted_column(query.chain(), name)
    if not isinstance(name, str):
        return None  # Django refuses it
    name = name.lstrip("-+")
    if name in query.annotations:
        annotation = query.annotations[name]
        return get_result_column(annotation) or get_misused_column(annotation)
    if name == "?" or name in query.extra:
        return None
    try:
        path = name.split(LOOKUP_SEP)
        _, field, _, _ = query.names_to_path(path, queryset.model._meta)
    except FieldError:
        return None
    return field if isinstance(field, BaseEncryptedField) else None


def find_encrypted_column(query: t.Any, expression: t.Any) -> EncryptedField | None:
    """Return an encrypted field that an expression shows or has the database read.

    Args:
        query: The query in which the expression stands.
        expression: The expression, not resolved yet.
    """
    resolved = expression.resolve_expression(query, allow_joins=True)
    inner = unfold(resolved)
    if isinstance(resolved, models.expressions.OrderBy):
        inner = unfold(resolved.expression)
    return get_result_column(inner) or get_misused_column(inner)


def _has_expressions(conditions: Iterable[t.Any]) -> bool:
    """Say whether conditions compare with more than plain values."""
    for condition in conditions:
        value = condition[1] if isinstance(condition, tuple) else condition
        if isinstance(value, models.Q):
            if _has_expressions(value.children):
                return True
        elif hasattr(value, "resolve_expression"):
            return True
    return False


def _refuse(expression: t.Any) -> None:
    expression = unfold(expression)
    field = get_misused_column(expression) or get_misshown_column(expression)
    if field is not None:
        raise EncryptedFieldError(
            f"{field.label} is encrypted, so the database cannot compute anything from"
            f" it with {type(expression).__name__}: do it in Python.",
            field,
        )
