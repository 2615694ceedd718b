"""Look-ups of an encrypted field, answered by its blind index."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from django.core.exceptions import EmptyResultSet
from django.db.models import Subquery, Value
from django.db.models.expressions import Col
from django.db.models.lookups import IsNull
from django.db.models.sql import Query

from codeforlife.encryption.blind_index import DIGEST_SIZE

from .columns import (
    get_encrypted_column,
    get_encrypted_value,
    get_fold,
    unfold,
)
from .django import Exact, In, Lookup
from .errors import EncryptedFieldError
from .scans import SCANS

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = ["get_encrypted_lookup"]


def get_encrypted_lookup(field: EncryptedField, name: str) -> type[Lookup] | None:
    """Return the class of a look-up.

    Args:
        field: The encrypted field.
        name: The look-up, as in `email__<name>`.

    Returns:
        The class, or `None` where the name is that of a transform.

    Raises:
        FieldError: The database cannot answer it without reading the values.
    """
    if name in field.transforms:
        return None
    lookups = _LOOKUPS | SCANS if field.is_text else _LOOKUPS
    if name not in lookups:
        raise EncryptedFieldError(
            f"{field.label} is encrypted and has no look-up {name!r}. It has:"
            f" {', '.join(lookups)}. For others, filter the rows in Python.",
            field,
        )
    return lookups[name]


class _EncryptedExact(Exact):
    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        self._fold = get_fold(lhs)
        # Django turns a comparison with `None` into `isnull` afterwards.
        if rhs is not None:
            field, lhs = _to_index(lhs)
            rhs = (
                _to_digest(field, rhs)
                if self._fold is None
                else _to_folded_digest(field, rhs, self._fold)
            )
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: t.Any, connection: t.Any) -> tuple[str, t.Any]:
        if self._fold is None:
            return super().as_sql(compiler, connection)
        return _begins_with(*self.process_lhs(compiler, connection), [self.rhs])


class _EncryptedIn(In):
    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        self._fold = fold = get_fold(lhs)
        field, lhs = _to_index(lhs)
        if isinstance(rhs, Subquery):
            rhs = rhs.query
        if isinstance(rhs, Query) and fold is None:
            rhs = _select_index(field, rhs)
        elif hasattr(rhs, "resolve_expression"):
            raise _cannot_compare(field)
        else:
            # Of nulls in a list, Django makes conditions of its own.
            rhs = [
                value
                if value is None
                else _to_digest(field, value)
                if fold is None
                else _to_folded_digest(field, value, fold)
                for value in rhs
            ]
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: t.Any, connection: t.Any) -> tuple[str, t.Any]:
        if self._fold is None:
            return super().as_sql(compiler, connection)
        prefixes = {prefix for prefix in self.rhs if prefix is not None}
        if not prefixes:
            raise EmptyResultSet
        sql, params = self.process_lhs(compiler, connection)
        return _begins_with(sql, params, sorted(prefixes))


class _EncryptedIExact(Lookup):
    lookup_name = "iexact"
    prepare_rhs = False

    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        if rhs is not None:
            field, lhs = _to_index(lhs)
            rhs = _to_folded_digest(field, rhs)
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: t.Any, connection: t.Any) -> tuple[str, t.Any]:
        return _begins_with(*self.process_lhs(compiler, connection), [self.rhs])


class _EncryptedIsNull(IsNull):
    def __init__(self, lhs: t.Any, rhs: t.Any) -> None:
        super().__init__(unfold(lhs), rhs)


_LOOKUPS: dict[str, type[Lookup]] = {
    "exact": _EncryptedExact,
    "iexact": _EncryptedIExact,
    "in": _EncryptedIn,
    "isnull": _EncryptedIsNull,
}
# No digest is one byte long: this is equal to none of them, and null stays null.
_NO_DIGEST = b"\0"
# More ranges than these are slower than one look at each row.
_MAX_RANGES = 100


def _to_index(lhs: t.Any) -> tuple[EncryptedField, t.Any]:
    lhs = unfold(lhs)
    own = get_encrypted_value(lhs)
    if own is not None:
        digest = own.get_index_value(lhs.value)
        return own, Value(digest, output_field=own.index_field)
    field = get_encrypted_column(lhs)
    if field is None:
        used = lhs.output_field
        raise EncryptedFieldError(
            f"{used.label} is encrypted, so only its column can be looked up, not"
            f" {type(lhs).__name__} of it. Filter on the field itself.",
            used,
        )
    return field, Col(lhs.alias, field.index_field)


def _to_digest(field: EncryptedField, value: t.Any) -> t.Any:
    if isinstance(value, Value):
        return _to_digest(field, value.value)
    if get_encrypted_column(value) is field:
        return Col(value.alias, field.index_field)
    if hasattr(value, "resolve_expression") or hasattr(value, "as_sql"):
        raise _cannot_compare(field)
    return field.get_index_value(value)


def _to_folded_digest(
    field: EncryptedField, value: t.Any, fold: Callable[[str], str] | None = None
) -> t.Any:
    """Return what the index begins with where a value is equal in any case.

    Args:
        field: The encrypted field.
        value: What it is compared with.
        fold: What is applied to the field's values first. No result of it is equal to
            a text that is written otherwise: `Lower("name")` is never "Ada".
    """
    if field.index is None or not field.index.fold_case:
        raise EncryptedFieldError(
            f"{field.label} cannot be compared in any case: declare it with"
            " index=BlindIndex(fold_case=True).",
            field,
        )
    digest = _to_digest(field, value)
    if not isinstance(digest, bytes):
        raise _cannot_compare(field)
    text = str(value.value if isinstance(value, Value) else value)
    if fold is not None and fold(text) != text:
        return _NO_DIGEST
    return digest[:DIGEST_SIZE]


def _begins_with(
    column: str, params: t.Any, prefixes: list[bytes]
) -> tuple[str, list[t.Any]]:
    """Return the condition that an index column begins with one of some digests."""
    conditions: list[str] = []
    values: list[t.Any] = []
    if len(prefixes) > _MAX_RANGES:
        digests = [prefix for prefix in prefixes if len(prefix) == DIGEST_SIZE]
        prefixes = [prefix for prefix in prefixes if len(prefix) < DIGEST_SIZE]
        marks = ", ".join(["%s"] * len(digests))
        conditions.append(f"SUBSTR({column}, 1, {DIGEST_SIZE}) IN ({marks})")
        values += [*params, *digests]
    for low in prefixes:
        high = _next_prefix(low)
        if len(low) < DIGEST_SIZE:
            conditions.append(f"{column} = %s")
            values += [*params, low]
        elif not high:
            conditions.append(f"{column} >= %s")
            values += [*params, low]
        else:
            conditions.append(f"({column} >= %s AND {column} < %s)")
            values += [*params, low, *params, high]
    return f"({' OR '.join(conditions)})", values


def _select_index(field: EncryptedField, query: Query) -> Query:
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


def _cannot_compare(field: EncryptedField) -> EncryptedFieldError:
    name = field.index_name
    return EncryptedFieldError(
        f"{field.label} is encrypted, so it can only be compared with plain values."
        f" Within a query compare digests of the same field: OuterRef({name!r}),"
        f" .values({name!r}).",
        field,
    )
