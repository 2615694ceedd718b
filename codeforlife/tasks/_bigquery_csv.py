"""Rows of a queryset as CSV that BigQuery reads back without loss."""

from __future__ import annotations

import csv
import datetime as dt
import typing as t
from collections.abc import Callable, Sequence
from io import TextIOWrapper

from django.utils import timezone

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = ["NULL_MARKER", "format_value_for_csv", "write_queryset_to_csv"]

NULL_MARKER = "\\N"
"""Stands for null; an empty text is an empty text."""

_LINE_END = "\r\n"  # what the writer ends a row with, and so quotes inside of a value


def format_value_for_csv(value: object) -> str:
    """Write one value down.

    Args:
        value: A value of a row. A date and time without a zone is in `TIME_ZONE`.

    Returns:
        Dates and times in ISO form, in UTC and without a zone; an empty text for null;
        everything else as text.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        if timezone.is_naive(value):
            value = timezone.make_aware(value, timezone.get_default_timezone())
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def write_queryset_to_csv(
    fields: Sequence[str],
    chunk_size: int,
    queryset: QuerySet[t.Any],
    csv_file: t.IO[bytes],
    format_value: Callable[[object], str] = format_value_for_csv,
) -> bool:
    r"""Stream a queryset into a file.

    Null is written as `NULL_MARKER`, so that it is not read back as an empty text.

    Args:
        fields: The columns.
        chunk_size: How many rows are held in memory.
        queryset: The rows.
        csv_file: Where to write, in UTF-8, with a header and no newline at the end.
        format_value: Writes down a value that is not null.

    Returns:
        Whether there were any rows.
    """
    text = TextIOWrapper(csv_file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(_Lines(text), lineterminator=_LINE_END)
    writer.writerow(fields)
    any_rows = False
    for row in queryset.values_list(*fields).iterator(chunk_size):
        any_rows = True
        # Rows are ended by the next one's beginning, so that none is left at the end.
        text.write("\n")
        writer.writerow(
            [NULL_MARKER if value is None else format_value(value) for value in row]
        )
    text.flush()
    text.detach()
    return any_rows


class _Lines:
    """Takes the rows of a CSV writer, without their ends."""

    def __init__(self, text: t.IO[str]) -> None:
        self.text = text

    def write(self, line: str) -> int:
        return self.text.write(line.removesuffix(_LINE_END))
