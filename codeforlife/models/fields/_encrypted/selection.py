"""Refuses to select a column whose values would be wrong without any sign of it."""

from __future__ import annotations

import typing as t

from .columns import get_encrypted_column, is_primary_key, unfold
from .errors import EncryptedFieldError
from .expressions import get_misused_column, get_result_column

if t.TYPE_CHECKING:
    from .protocol import EncryptedField

__all__ = ["check_selection", "unfold_sql"]


def check_selection(field: EncryptedField, query: t.Any) -> None:
    """Refuse a query that selects an encrypted column, and reads what it must not.

    Args:
        field: The encrypted field that is selected.
        query: Django's query.

    Raises:
        EncryptedFieldError: It groups or compares ciphertexts, or reads without an
            instance what only the instance's owner can decrypt.
    """
    _check_annotations(field, query)
    if query.default_cols:
        return
    if field.keyed_by_owner and not _is_only_grouped(field, query):
        raise EncryptedFieldError(
            f"{field.label} is encrypted with its owner's data key: load instances, not"
            " values().",
            field,
        )
    if _is_compared(field, query):
        raise EncryptedFieldError(
            f"{field.label} is encrypted, so the database cannot group its values: use"
            f" {field.index_name!r}, or do it in Python.",
            field,
        )


def unfold_sql(sql: str) -> str:
    """Select the column itself where `Lower` or `Upper` of it is selected.

    What they do is done to the decrypted value: see `make_converter`.
    """
    if sql.startswith(("LOWER(", "UPPER(")):
        return sql[len("LOWER(") : -len(")")]
    return sql


def _check_annotations(field: EncryptedField, query: t.Any) -> None:
    """Refuse an annotation that has the database read the column.

    Querysets of models without encrypted fields do not look at what they annotate.
    """
    for annotation in query.annotation_select.values():
        if get_misused_column(unfold(annotation)) is field:
            raise EncryptedFieldError(
                f"{field.label} is encrypted, so the database cannot compute anything"
                f" from it with {type(annotation).__name__}: do it in Python.",
                field,
            )


def _is_only_grouped(field: EncryptedField, query: t.Any) -> bool:
    """Say whether a query groups by the column, but does not show it."""
    grouped = query.group_by if isinstance(query.group_by, tuple) else ()
    shown = (*query.select, *query.annotation_select.values())
    return any(get_encrypted_column(column) is field for column in grouped) and (
        all(get_result_column(column) is not field for column in shown)
    )


def _is_compared(field: EncryptedField, query: t.Any) -> bool:
    """Say whether a query looks for equal values, and not for equal rows."""
    if any(map(is_primary_key, query.select)):
        return False
    if query.distinct:
        return True
    if isinstance(query.group_by, tuple):
        # Django groups rows by all of their columns.
        return not any(map(is_primary_key, query.group_by))
    # The parts of a union show what the union does; unique values are all there.
    return query.combinator and not query.combinator_all and not field.unique
