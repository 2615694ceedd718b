"""Searching in text that the database cannot read."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

if t.TYPE_CHECKING:
    from django.db.models import Model, QuerySet


def filter_in_memory[AnyModel: Model](
    queryset: QuerySet[AnyModel],
    fields: tuple[str, ...],
    matches: Callable[..., bool],
) -> QuerySet[AnyModel]:
    """Narrow a queryset by looking at the values of some of its fields.

    Personal data are encrypted at rest, so only the service can search in them. That
    costs one query more, over the rows that the caller may see and no others.

    Args:
        queryset: The rows that the caller may see.
        fields: The fields to look at.
        matches: Says of the fields' values, which may be null, whether the row is
            wanted.
    """
    rows = queryset.order_by().values_list("pk", *fields)
    return queryset.filter(pk__in=[pk for pk, *values in rows if matches(*values)])


def contains(text: str | None, part: str) -> bool:
    """Return whether a text contains a part, whatever the case of the letters.

    Args:
        text: The text, or null.
        part: The part.
    """
    return part.casefold() in (text or "").casefold()
