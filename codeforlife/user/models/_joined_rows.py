"""Querysets that bring the rows along which their instances are made to show."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.db import models

from codeforlife.models.encrypted import EncryptedQuerySet

if t.TYPE_CHECKING:
    _Rows = models.QuerySet
else:

    class _Rows:
        def __class_getitem__(cls, item):
            return cls


__all__ = ["JoinedEncryptedQuerySet", "JoinedQuerySet", "with_joined"]


class _JoinedRows[AnyModel: models.Model](_Rows[AnyModel]):
    """Lets rows be narrowed and locked as if no other table were joined to theirs."""

    def only(self, *fields: str) -> t.Self:
        """Load these columns alone, besides those of the joined rows.

        Args:
            *fields: The names of the columns.
        """
        joined = self.query.select_related
        names = joined if isinstance(joined, dict) else ()
        # Nothing more is loaded of a row that columns are picked from.
        named = {field.split("__")[0] for field in fields}
        return super().only(*fields, *(name for name in names if name not in named))

    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = (),
        no_key: bool = False,
    ) -> t.Self:
        """Lock the rows; the joined ones only if they are named.

        PostgreSQL cannot lock the nullable side of a join.

        Args:
            nowait: Whether to fail if one of the rows is locked already.
            skip_locked: Whether to leave those rows out.
            of: The relations whose rows to lock, and "self" for the rows themselves.
            no_key: Whether rows that point at these may still be written.
        """
        return super().select_for_update(nowait, skip_locked, of or ("self",), no_key)


class JoinedQuerySet[AnyModel: models.Model](
    _JoinedRows[AnyModel], models.QuerySet[AnyModel]
):
    """Rows that are loaded together with those of some relations."""


class JoinedEncryptedQuerySet[AnyModel: models.Model](
    _JoinedRows[AnyModel], EncryptedQuerySet[AnyModel]
):
    """The same for a model with encrypted fields."""


def with_joined[AnyModel: models.Model](
    rows: models.QuerySet[AnyModel], *relations: str
) -> models.QuerySet[AnyModel]:
    """Load rows together with those of some relations.

    Args:
        rows: What the model's default manager has found.
        *relations: The paths of relations to single rows.
    """
    if not isinstance(rows, _JoinedRows):
        is_encrypted = isinstance(rows, EncryptedQuerySet)
        queryset_class = JoinedEncryptedQuerySet if is_encrypted else JoinedQuerySet
        rows = queryset_class(rows.model, rows.query)
    return rows.select_related(*relations)
