"""Look-ups of an encrypted field, answered by its blind index."""

from __future__ import annotations

import typing as t

from django.db.models import Subquery, Value
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull
from django.db.models.sql import Query

from codeforlife.encryption.blind_index import DIGEST_SIZE

from ._django import Exact, In, Lookup
from ._encrypted.errors import EncryptedFieldError
from .expressions import get_encrypted_column

if t.TYPE_CHECKING:
    from .encrypted_column import EncryptedColumn
    from .encrypted_values import EncryptedValues

__all__ = ["get_encrypted_lookup"]

type _Field = EncryptedValues[t.Any]


def get_encrypted_lookup(field: EncryptedColumn[t.Any], name: str) -> type[Lookup]:
    """Return the class of a look-up.

    Args:
        field: The encrypted field.
        name: The look-up, as in `email__<name>`.

    Raises:
        FieldError: The database cannot answer it without reading the values.
    """
    lookup = _LOOKUPS.get(name)
    if lookup is None:
        raise EncryptedFieldError(
            f"{field.label} is encrypted and has no look-up {name!r}. It has:"
            f" {', '.join(_LOOKUPS)}. For others, filter the rows in Python.",
            field,
        )
    return lookup


class _EncryptedExact(Exact):
    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        # Django turns a comparison with `None` into `isnull` afterwards.
        if rhs is not None:
            field, lhs = _to_index(lhs)
            rhs = _to_digest(field, rhs)
        super().__init__(lhs, rhs)


class _EncryptedIn(In):
    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        field, lhs = _to_index(lhs)
        if isinstance(rhs, Subquery):
            rhs = rhs.query
        if isinstance(rhs, Query):
            rhs = _select_index(field, rhs)
        elif hasattr(rhs, "resolve_expression"):
            raise _cannot_compare(field)
        else:
            # Of nulls in a list, Django makes conditions of its own.
            rhs = [v if v is None else _to_digest(field, v) for v in rhs]
        super().__init__(lhs, rhs)


class _EncryptedIExact(Lookup):
    """The index column begins with the folded digest: a range of the database index."""

    lookup_name = "iexact"
    prepare_rhs = False

    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        if rhs is not None:
            field, lhs = _to_index(lhs)
            rhs = _to_folded_digest(field, rhs)
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: t.Any, connection: t.Any) -> tuple[str, t.Any]:
        column, params = self.process_lhs(compiler, connection)
        low = self.rhs
        high = _next_prefix(low)
        if not low or not high:
            return f"{column} {'>=' if low else '='} %s", [*params, low]
        return (
            f"({column} >= %s AND {column} < %s)",
            [*params, low, *params, high],
        )


_LOOKUPS: dict[str, type[Lookup]] = {
    "exact": _EncryptedExact,
    "iexact": _EncryptedIExact,
    "in": _EncryptedIn,
    "isnull": IsNull,
}


def _to_index(lhs: t.Any) -> tuple[_Field, t.Any]:
    if isinstance(lhs, Value) and getattr(lhs.output_field, "is_encrypted", False):
        # A constraint checks its condition against the values of an instance.
        own: t.Any = lhs.output_field
        digest = own.get_index_value(lhs.value)
        return own, Value(digest, output_field=own.index_field)
    field = get_encrypted_column(lhs)
    if field is None:
        raise EncryptedFieldError(
            "Only the column of an encrypted field can be looked up, not the result of"
            f" {type(lhs).__name__}. Filter on the field itself."
        )
    return field, Col(lhs.alias, field.index_field)


def _to_digest(field: _Field, value: t.Any) -> t.Any:
    if isinstance(value, Value):
        return _to_digest(field, value.value)
    if get_encrypted_column(value) is field:
        return Col(value.alias, field.index_field)
    if hasattr(value, "resolve_expression") or hasattr(value, "as_sql"):
        raise _cannot_compare(field)
    return field.get_index_value(value)


def _to_folded_digest(field: _Field, value: t.Any) -> t.Any:
    if field.index is None or not field.index.fold_case:
        raise EncryptedFieldError(
            f"{field.label} has no look-up 'iexact': declare it with"
            " index=BlindIndex(fold_case=True).",
            field,
        )
    digest = _to_digest(field, value)
    if not isinstance(digest, bytes):
        raise _cannot_compare(field)
    return digest[:DIGEST_SIZE]


def _select_index(field: _Field, query: Query) -> Query:
    if len(query.select) != 1 or get_encrypted_column(query.select[0]) is not field:
        raise _cannot_compare(field)
    column = t.cast(Col, query.select[0])
    query = query.clone()
    query.select = (Col(column.alias, field.index_field),)
    # A union selects what its parts select.
    parts = t.cast(t.Any, query).combined_queries
    t.cast(t.Any, query).combined_queries = tuple(
        _select_index(field, part) for part in parts
    )
    return query


def _next_prefix(prefix: bytes) -> bytes:
    """Return the first text of bytes after all that begin with the prefix, if any."""
    number = int.from_bytes(prefix) + 1
    return b"" if number >> (8 * len(prefix)) else number.to_bytes(len(prefix))


def _cannot_compare(field: _Field) -> EncryptedFieldError:
    name = field.index_name
    return EncryptedFieldError(
        f"{field.label} is encrypted, so it can only be compared with plain values."
        f" Within a query compare digests of the same field: OuterRef({name!r}),"
        f" .values({name!r}).",
        field,
    )
