"""The envelope in which lists are served."""

from __future__ import annotations

import typing as t

from django.db.models import QuerySet
from rest_framework.pagination import LimitOffsetPagination as _LimitOffsetPagination

from .response import Response

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request
    from rest_framework.views import APIView

__all__ = ["LimitOffsetPagination"]

_COUNTER = {"type": "integer", "minimum": 0}


class LimitOffsetPagination(_LimitOffsetPagination):
    """Pages of 50 rows, or as many as the client asks for up to 150.

    The limits are the same in every environment. A service that needs others
    subclasses this and names the subclass in its view sets or settings.
    """

    default_limit = 50
    max_limit = 150

    def paginate_queryset(
        self, queryset: t.Any, request: Request, view: APIView | None = None
    ) -> list[t.Any] | None:
        """Read the page that was asked for.

        Rows in no order are paged by their keys: a database may give them in another
        order each time, and then a row is on two pages and another one on none. Rows
        that a view has read already stay as they are.

        Args:
            queryset: The rows.
            request: The request.
            view: The view.

        Returns:
            The rows of the page.
        """
        if _lacks_order(queryset):
            queryset = queryset.order_by("pk")
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: t.Any) -> Response:
        """Wrap one page of rows.

        Args:
            data: The serialized rows.

        Returns:
            The rows under ``data``, and beside them how many there are in all, where
            the page starts, how long it may be, and the longest page there is.
        """
        return Response(
            {
                "count": self.count,
                "offset": self.offset,
                "limit": self.limit,
                "max_limit": self.max_limit,
                "data": data,
            }
        )

    def get_results(self, data: t.Any) -> t.Any:
        """Return the rows of a page, for which the browsable API offers filters.

        Args:
            data: The page.

        Raises:
            KeyError: The data are not a page.
        """
        return data["data"]

    def get_paginated_response_schema(
        self, schema: dict[str, t.Any]
    ) -> dict[str, t.Any]:
        """Describe the envelope for an OpenAPI schema.

        Args:
            schema: The schema of the list of rows.

        Returns:
            The schema of the whole response body.
        """
        counters: Sequence[str] = ("count", "offset", "limit", "max_limit")
        return {
            "type": "object",
            "required": [*counters, "data"],
            "properties": {**dict.fromkeys(counters, _COUNTER), "data": schema},
        }


def _lacks_order(rows: t.Any) -> bool:
    """Whether these are rows in no order that can be put into one."""
    return (
        isinstance(rows, QuerySet)
        and not rows.ordered
        # What a view has read it may have changed, too.
        and rows._result_cache is None
        # To order groups of values would split them.
        and rows._fields is None  # type: ignore[attr-defined] # private
        and not rows.query.combinator
        and not rows.query.is_sliced
        and not rows.query.distinct_fields
    )
