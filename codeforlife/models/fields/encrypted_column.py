"""The column of an encrypted field: its names, its look-ups, what it refuses."""

from __future__ import annotations

import typing as t
from functools import cached_property

from django.db import models
from django.db.models.functions import Lower, Upper

from codeforlife.encryption import BlindIndex

from ._django import Field, FieldOf
from ._encrypted.columns import get_encrypted_column, is_primary_key, unfold
from ._encrypted.errors import EncryptedFieldError
from .expressions import get_misused_column, get_result_column
from .lookups import get_encrypted_lookup

__all__ = ["EncryptedColumn"]

_TEXT_TRANSFORMS: dict[str, type[models.Transform]] = {"lower": Lower, "upper": Upper}


class EncryptedColumn[T](FieldOf[T]):
    """What queries see of an encrypted field."""

    is_encrypted = True

    index: BlindIndex | None
    associated_data: str | None
    keyed_by_owner: bool | None

    @property
    def index_name(self) -> str:
        """The name of the index column's field."""
        return f"{self.name}_index"

    @cached_property
    def index_field(self) -> Field:
        """The index column's field.

        Raises:
            FieldError: This field has no index.
        """
        if self.index is None:
            raise EncryptedFieldError(
                f"{self.label} is encrypted and has no blind index, so it cannot be"
                " looked up: declare it with index=BlindIndex().",
                self,
            )
        field: t.Any = self.model._meta.get_field(self.index_name)
        return t.cast(Field, field)

    @cached_property
    def label(self) -> str:
        """The field's full name, `app_label.Model.field`."""
        return f"{self.model._meta.label}.{self.name}"

    @cached_property
    def full_associated_data(self) -> bytes:
        """What ciphertexts of this field are bound to."""
        if self.associated_data:
            return self.associated_data.encode()
        model = getattr(self.model, "associated_data", None) or self.model._meta.label
        return f"{model}.{self.name}".encode()

    def get_internal_type(self) -> str:
        """Return the column's kind: bytes."""
        return "BinaryField"

    def cast_db_type(self, connection: t.Any) -> str | None:
        """Return the column's type, also within an SQL `CAST`."""
        return self.db_type(connection)

    def get_lookup(self, lookup_name: str) -> t.Any:
        """Return the class of a look-up that the blind index can answer.

        Raises:
            FieldError: It cannot answer this one.
        """
        return get_encrypted_lookup(self, lookup_name)

    @property
    def is_text(self) -> bool:
        """Whether the values are texts, of which a part can be looked for."""
        return isinstance(self, models.CharField | models.TextField)

    @property
    def transforms(self) -> dict[str, type[models.Transform]]:
        """What can follow the field's name in a look-up, before the look-up's own."""
        return _TEXT_TRANSFORMS if self.is_text else {}

    def get_transform(self, lookup_name: str) -> t.Any:
        """Return `Lower` or `Upper`, which the folded index can answer.

        Raises:
            FieldError: The database cannot compute anything else.
        """
        if lookup_name in self.transforms:
            return self.transforms[lookup_name]
        get_encrypted_lookup(self, lookup_name)
        raise EncryptedFieldError(
            f"{self.label} is encrypted, so nothing can follow {lookup_name!r} in a"
            " look-up.",
            self,
        )

    def select_format(
        self, compiler: t.Any, sql: str, params: t.Any
    ) -> tuple[str, t.Any]:
        """Refuse queries whose result would be wrong without any sign of it.

        Raises:
            FieldError: They group or compare ciphertexts, or read without an instance
                what only the instance's owner can decrypt.
        """
        query = compiler.query
        self._check_annotations(query)
        if not query.default_cols:
            if self.keyed_by_owner and not self._is_only_grouped(query):
                raise EncryptedFieldError(
                    f"{self.label} is encrypted with its owner's data key: load"
                    " instances, not values().",
                    self,
                )
            if self._is_compared(query):
                raise EncryptedFieldError(
                    f"{self.label} is encrypted, so the database cannot group its"
                    f" values: use {self.index_name!r}, or do it in Python.",
                    self,
                )
        return _unfold_sql(sql), params

    def _check_annotations(self, query: t.Any) -> None:
        """Refuse an annotation that has the database read this column.

        Querysets of models without encrypted fields do not look at what they annotate.
        """
        for annotation in query.annotation_select.values():
            if get_misused_column(unfold(annotation)) is self:
                raise EncryptedFieldError(
                    f"{self.label} is encrypted, so the database cannot compute"
                    f" anything from it with {type(annotation).__name__}: do it in"
                    " Python.",
                    self,
                )

    def _is_only_grouped(self, query: t.Any) -> bool:
        """Say whether a query groups by this column, but does not show it."""
        grouped = query.group_by if isinstance(query.group_by, tuple) else ()
        shown = (*query.select, *query.annotation_select.values())
        return any(get_encrypted_column(column) is self for column in grouped) and (
            all(get_result_column(column) is not self for column in shown)
        )

    def _is_compared(self, query: t.Any) -> bool:
        """Say whether a query looks for equal values, and not for equal rows."""
        if any(map(is_primary_key, query.select)):
            return False
        if query.distinct:
            return True
        if isinstance(query.group_by, tuple):
            # Django groups rows by all of their columns.
            return not any(map(is_primary_key, query.group_by))
        # The parts of a union show what the union does; unique values are all there.
        return query.combinator and not query.combinator_all and not self.unique


def _unfold_sql(sql: str) -> str:
    """Select the column itself where `Lower` or `Upper` of it is selected.

    What they do is done to the decrypted value: see `get_db_converters`.
    """
    if sql.startswith(("LOWER(", "UPPER(")):
        return sql[len("LOWER(") : -len(")")]
    return sql
