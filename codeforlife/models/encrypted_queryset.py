"""Querysets of models with encrypted fields."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from .fields import BaseEncryptedField, get_encrypted_fields, with_index_names
from .fields.ciphertext import write_ciphertexts
from .fields.encrypted_values import EncryptedValues
from .fields.expressions import (
    get_encrypted_column,
    get_misshown_column,
    get_misused_column,
    get_result_column,
    map_expression,
)

__all__ = ["EncryptedQuerySet"]


class EncryptedQuerySet[AnyModel: models.Model](models.QuerySet[AnyModel]):
    """Writes the index columns with their fields, and refuses what would be wrong."""

    def update(self, **kwargs: t.Any) -> int:
        """Update the rows, and the index columns with them.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        for name, value in kwargs.items():
            self._check_saved(name, value)
        return super().update(**_with_index_values(self.model, kwargs))

    def bulk_update(
        self,
        objs: Iterable[AnyModel],
        fields: Iterable[str],
        batch_size: int | None = None,
    ) -> int:
        """Update the instances' rows, and the index columns with them."""
        objs, fields = list(objs), with_index_names(self.model, fields)
        with write_ciphertexts(objs, fields):
            return super().bulk_update(objs, fields, batch_size)

    def bulk_create(
        self,
        objs: Iterable[AnyModel],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[AnyModel]:
        """Insert the instances; conflicts are found by the index columns."""
        if update_fields is not None:
            update_fields = with_index_names(self.model, update_fields)
        if unique_fields is not None:
            unique_fields = _by_index(self.model, unique_fields)
        objs = list(objs)
        owners: list[t.Any] = objs if hasattr(self.model, "DEK_FIELD") else []
        for owner in owners:
            owner.prepare_insert()
        created = super().bulk_create(
            objs,
            batch_size=batch_size,
            ignore_conflicts=ignore_conflicts,
            update_conflicts=update_conflicts,
            update_fields=update_fields,
            unique_fields=unique_fields,
        )
        for owner in owners:
            owner.finish_insert()
        return created

    def order_by(self, *field_names: t.Any) -> t.Self:
        """Order the rows.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        self._check_order(field_names)
        return super().order_by(*field_names)

    def earliest(self, *fields: t.Any) -> AnyModel:
        """Return the first row by some fields.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        self._check_order(fields or _get_latest_by(self.model))
        return super().earliest(*fields)

    def latest(self, *fields: t.Any) -> AnyModel:
        """Return the last row by some fields.

        Raises:
            FieldError: The order of an encrypted field is not that of its values.
        """
        self._check_order(fields or _get_latest_by(self.model))
        return super().latest(*fields)

    def distinct(self, *field_names: t.Any) -> t.Self:
        """Leave out rows that are equal.

        Raises:
            FieldError: Equal values of an encrypted field have different ciphertexts.
        """
        for name in field_names:
            field = self._get_ordered_field(name)
            if field is not None:
                raise FieldError(
                    f"{field.label} is encrypted, so the database cannot group its"
                    f" values: use {field.index_name!r}, or do it in Python."
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

    def _values(self, *fields: t.Any, **expressions: t.Any) -> t.Any:
        if not fields and not expressions:
            fields = self._get_plain_names()
        values: t.Any = super()._values  # type: ignore[misc] # no stub
        return values(*fields, **expressions)

    def _get_plain_names(self) -> tuple[str, ...]:
        """Name all columns but the indexes; nothing where all columns will do."""
        hidden = {f.index_name for f in get_encrypted_fields(self.model) if f.index}
        if not hidden:
            return ()
        fields = self.model._meta.concrete_fields
        names = [field.attname for field in fields if field.name not in hidden]
        return (*self.query.extra_select, *names, *self.query.annotation_select)

    def _filter_or_exclude_inplace(
        self, negate: bool, args: t.Any, kwargs: dict[str, t.Any]
    ) -> None:
        narrow: t.Any = super()._filter_or_exclude_inplace  # type: ignore[misc] # no stub
        narrow(negate, args, kwargs)
        if _has_expressions((*args, *kwargs.items())):
            _refuse(self.query.where)

    def _combinator_query(
        self, combinator: str, *other_qs: t.Any, all: bool = False
    ) -> t.Any:
        for queryset in (self, *other_qs):
            _check_same_columns(self.query, queryset.query)
            if not all:
                _check_distinct_values(queryset.query)
        combine: t.Any = super()._combinator_query  # type: ignore[misc] # no stub
        return combine(combinator, *other_qs, all=all)

    def _check_saved(self, name: str, value: t.Any) -> None:
        """Refuse to write what is encrypted to a column that is not."""
        if not hasattr(value, "resolve_expression"):
            return
        try:
            target: t.Any = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return
        if isinstance(target, BaseEncryptedField):
            return
        field = _find_column(self.query.chain(), value)
        if field is not None:
            raise FieldError(
                f"{field.label} is encrypted, so the database cannot compute"
                f" {name!r} from it: do it in Python."
            )

    def _check_order(self, names: Iterable[t.Any]) -> None:
        for name in names:
            field = self._get_ordered_field(name)
            if field is not None:
                raise FieldError(
                    f"{field.label} is encrypted, so the database cannot order by it:"
                    " sort the rows in Python."
                )

    def _get_ordered_field(self, name: t.Any) -> EncryptedValues[t.Any] | None:
        if not isinstance(name, str):
            return _find_column(self.query.chain(), name)
        name = name.lstrip("-+")
        if name in self.query.annotations:
            annotation = self.query.annotations[name]
            return get_result_column(annotation) or get_misused_column(annotation)
        if name == "?" or name in self.query.extra:
            return None
        try:
            _, field, _, _ = self.query.names_to_path(
                name.split(LOOKUP_SEP), self.model._meta
            )
        except FieldError:
            return None
        return field if isinstance(field, BaseEncryptedField) else None

    def _checked(self, clone: t.Any) -> t.Any:
        for name, annotation in clone.query.annotations.items():
            if name not in self.query.annotations:
                _refuse(annotation)
        return clone


def _get_latest_by(model: type[models.Model]) -> Sequence[str]:
    names = model._meta.get_latest_by or ()
    return [names] if isinstance(names, str) else names


def _find_column(query: t.Any, expression: t.Any) -> EncryptedValues[t.Any] | None:
    resolved = expression.resolve_expression(query, allow_joins=True)
    inner = resolved
    if isinstance(resolved, models.expressions.OrderBy):
        inner = resolved.expression
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
    field = get_misused_column(expression) or get_misshown_column(expression)
    if field is not None:
        raise FieldError(
            f"{field.label} is encrypted, so the database cannot compute anything from"
            f" it with {type(expression).__name__}: do it in Python."
        )


def _check_same_columns(query: t.Any, other: t.Any) -> None:
    """Refuse to read a column's ciphertexts as those of another one."""
    for column, own in zip(other.select, query.select, strict=False):
        field = get_encrypted_column(column)
        if field is not get_encrypted_column(own):
            field = field or get_encrypted_column(own)
            label = t.cast("EncryptedValues[t.Any]", field).label
            raise FieldError(
                f"{label} is encrypted, so it can only be combined with values of the"
                " same field: do it in Python."
            )


def _check_distinct_values(query: t.Any) -> None:
    """Refuse to compare ciphertexts, which differ where values are equal.

    What is unique has no equal values, and a row's key tells it from others.
    """
    columns = [getattr(column, "target", None) for column in query.select]
    if any(column is not None and column.primary_key for column in columns):
        return
    for column in query.select:
        field = get_encrypted_column(column)
        if field is not None and not getattr(field, "unique", False):
            raise FieldError(
                f"{field.label} is encrypted, so the database cannot find equal values"
                " of it: use union(all=True), select the primary key too, or do it in"
                " Python."
            )


def _with_index_values(
    model: type[models.Model], values: dict[str, t.Any]
) -> dict[str, t.Any]:
    written = dict(values)
    for name, value in values.items():
        try:
            field: t.Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if not isinstance(field, BaseEncryptedField):
            continue
        is_expression = hasattr(value, "resolve_expression")
        if field.keyed_by_owner and not is_expression and value is not None:
            # Fail before the statement, which would break an open transaction.
            field.get_db_prep_value(value, connection=None)
        if is_expression:
            written[name] = map_expression(value, field, field, lambda plain: plain)
        if field.index is None or field.index_name in values:
            continue
        written[field.index_name] = (
            map_expression(value, field, field.index_field, field.get_index_value)
            if is_expression
            else field.get_index_value(value)
        )
    return written


def _by_index(model: type[models.Model], names: Sequence[str] | t.Any) -> list[str]:
    indexes = {f.name: f.index_name for f in get_encrypted_fields(model) if f.index}
    return [indexes.get(name, name) for name in names]
