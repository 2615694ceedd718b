"""Querysets of models with encrypted fields."""

from __future__ import annotations

import typing as t
from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ..fields import (
    BaseEncryptedField,
    DataEncryptionKeyField,
    get_encrypted_fields,
    with_index_names,
)
from ..fields._encrypted.ciphertext import write_ciphertexts
from ..fields._encrypted.errors import EncryptedFieldError
from ..fields._encrypted.expressions import map_expression
from ._refusals import RefusingQuerySet, find_encrypted_column

__all__ = ["EncryptedQuerySet"]


class EncryptedQuerySet[AnyModel: models.Model](RefusingQuerySet[AnyModel]):
    """Writes the index columns with their fields, and refuses what would be wrong."""

    def update(self, **kwargs: t.Any) -> int:
        """Update the rows, and the index columns with them.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        for name, value in kwargs.items():
            self.check_saved(name, value)
            if value is not None and not hasattr(value, "resolve_expression"):
                _check_keys_stay(self.model, [name])
        return super().update(**_with_index_values(self.model, kwargs))

    def bulk_update(
        self,
        objs: Iterable[AnyModel],
        fields: Iterable[str],
        batch_size: int | None = None,
    ) -> int:
        """Update the instances' rows, and the index columns with them.

        Raises:
            FieldError: A data key would be replaced.
        """
        objs, fields = list(objs), with_index_names(self.model, fields)
        if any(getattr(obj, "DEK_FIELD", None) is not None for obj in objs):
            _check_keys_stay(self.model, fields)
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
        """Insert the instances; conflicts are found by the index columns.

        Raises:
            FieldError: What a row's own data key encrypts would be updated with
                another row's.
        """
        if update_fields is not None:
            update_fields = with_index_names(self.model, update_fields)
        if unique_fields is not None:
            unique_fields = _by_index(self.model, unique_fields)
        _check_updated(self.model, update_fields or ())
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

    def values(self, *fields: t.Any, **expressions: t.Any) -> t.Any:
        """Return dictionaries of the named columns, or of all but the indexes.

        Args:
            *fields: Names of fields, or expressions.
            **expressions: Further expressions, by name.
        """
        if not fields and not expressions:
            fields = self._get_plain_names()
        return super().values(*fields, **expressions)

    def values_list(
        self, *fields: t.Any, flat: bool = False, named: bool = False
    ) -> t.Any:
        """Return tuples of the named columns, or of all but the indexes.

        Args:
            *fields: Names of fields, or expressions.
            flat: Whether to return the values of the one field themselves.
            named: Whether to return named tuples.
        """
        if not fields and not flat:
            fields = self._get_plain_names()
        rows: t.Any = super()
        return rows.values_list(*fields, flat=flat, named=named)

    def _get_plain_names(self) -> tuple[str, ...]:
        """Name all columns but the indexes; nothing where all columns will do."""
        hidden = {f.index_name for f in get_encrypted_fields(self.model) if f.index}
        if not hidden:
            return ()
        fields = self.model._meta.concrete_fields
        names = [field.attname for field in fields if field.name not in hidden]
        return (*self.query.extra_select, *names, *self.query.annotation_select)

    def check_saved(self, name: str, value: t.Any) -> None:
        """Refuse to write what is encrypted to a column that is not.

        Args:
            name: The field that is written.
            value: Its value, or an expression.

        Raises:
            FieldError: The database would have to read an encrypted value.
        """
        if not hasattr(value, "resolve_expression"):
            return
        try:
            target: t.Any = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return
        if isinstance(target, BaseEncryptedField):
            return
        field = find_encrypted_column(self.query.chain(), value)
        if field is not None:
            raise EncryptedFieldError(
                f"{field.label} is encrypted, so the database cannot compute"
                f" {name!r} from it: do it in Python.",
                field,
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


def _check_keys_stay(model: type[models.Model], names: Collection[str]) -> None:
    """Refuse to replace data keys, for nothing could be read any more."""
    for field in model._meta.concrete_fields:
        if isinstance(field, DataEncryptionKeyField) and field.name in names:
            raise EncryptedFieldError(
                f"{model._meta.label}.{field.name} holds data keys, which are made when"
                " rows are first saved. It can only be set to None, which makes"
                " everything that a key encrypted unreadable.",
                field,
            )


def _check_updated(model: type[models.Model], names: Collection[str]) -> None:
    if not hasattr(model, "DEK_FIELD"):
        return
    _check_keys_stay(model, names)
    for field in get_encrypted_fields(model):
        if field.keyed_by_owner and field.name in names:
            raise EncryptedFieldError(
                f"{field.label} is encrypted with its row's data key, so it cannot be"
                " updated on a conflict: load the rows, and use bulk_update().",
                field,
            )


def _by_index(model: type[models.Model], names: Sequence[str] | t.Any) -> list[str]:
    indexes = {f.name: f.index_name for f in get_encrypted_fields(model) if f.index}
    return [indexes.get(name, name) for name in names]
