"""What the new columns of a row are to hold."""

from __future__ import annotations

import enum
import typing as t
from collections.abc import Mapping
from uuid import uuid4

from .legacy import LegacyRow

__all__ = ["FRESH", "Change", "Changes", "get_values", "make_fresh"]


class Change(enum.StrEnum):
    """What a decision makes of a value, beside giving it another one."""

    EMPTY = "empty"
    NULL = "null"
    FRESH = "fresh"
    WITH_ID = "with id"


#: By table, id and column: a `Change`, or a list with the new value.
type Changes = dict[str, dict[int, dict[str, str | list[str]]]]

#: Stands for a random value, as a model's `anonymise` sets it.
FRESH = object()

# What has to be unique, or must not be guessed, when its value is lost.
_FRESH_IF_LOST = {
    "user": {"username"},
    "school": {"name"},
    "class": {"name"},
    "schoolteacherinvitation": {"token"},
}
_NULL_IF_LOST = {"google_refresh_token", "google_sub", "otp_secret"}


def get_values(
    table: str, row: LegacyRow, changes: Mapping[int, dict[str, str | list[str]]]
) -> dict[str, t.Any] | None:
    """Return a row's values, as decided.

    Args:
        table: The table.
        row: The row.
        changes: The decisions about the table's rows.

    Returns:
        The values by column, `FRESH` among them; `None` for a row that is dropped: a
        token that cannot be read is of no use.
    """
    if row.missing and table == "otpbypasstoken":
        return None
    values: dict[str, t.Any] = dict(row.values)
    for column in row.missing:
        values[column] = _get_lost(table, column)
    for column, change in changes.get(row.pk, {}).items():
        values[column] = _apply(change, values[column], row.pk)
    return values


def make_fresh(value: t.Any) -> t.Any:
    """Return a value, or a random one where it is `FRESH`."""
    return uuid4().hex if value is FRESH else value


def _get_lost(table: str, column: str) -> t.Any:
    if column in _FRESH_IF_LOST.get(table, ()):
        return FRESH
    return None if column in _NULL_IF_LOST else ""


def _apply(change: str | list[str], value: t.Any, pk: int) -> t.Any:
    if isinstance(change, list):
        return change[0]
    match Change(change):
        case Change.EMPTY:
            return ""
        case Change.NULL:
            return None
        case Change.FRESH:
            return FRESH
        case Change.WITH_ID:
            suffix = f" ({pk})"
            return f"{value[: 200 - len(suffix)]}{suffix}"
