"""Bulk actions of view sets that have code of their own for one row."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Sequence

from rest_framework.exceptions import APIException

from .._compat.drf import with_data
from ..serializers._bulk.one_by_one import is_own, place_errors, row_errors

_SINGLE_ACTIONS = {
    "create": ["create"],
    "update": ["update", "partial_update"],
    "destroy": ["destroy"],
}
_BULK_ACTIONS = {
    "create": "bulk_create",
    "update": "bulk_partial_update",
    "destroy": "bulk_destroy",
}


def performs_each(view: t.Any, action: str, serializer: t.Any = None) -> bool:
    """Say whether a service wrote only the code that saves or deletes one row.

    That is ``perform_create``, ``perform_update`` or ``perform_destroy`` without its
    counterpart for many rows, which is ``perform_bulk_…`` or a list serializer's own.

    Args:
        view: The view set.
        action: ``create``, ``update`` or ``destroy``.
        serializer: The list serializer, if there is one.
    """
    return (
        is_own(view, f"perform_{action}")
        and not is_own(view, f"perform_bulk_{action}")
        and not is_own(serializer, action)
    )


def calls_each(view: t.Any, action: str, serializer: t.Any = None) -> bool:
    """Say whether a service wrote only the whole action for one row.

    Args:
        view: The view set.
        action: ``create``, ``update`` or ``destroy``.
        serializer: The list serializer, if there is one.
    """
    return (
        is_own(view, *_SINGLE_ACTIONS[action])
        and not is_own(view, "bulk", _BULK_ACTIONS[action], f"perform_bulk_{action}")
        and not is_own(serializer, action)
    )


def call_each(
    view: t.Any,
    handler: Callable[..., t.Any],
    rows: Sequence[tuple[int, t.Any]],
    keys: Sequence[str] | None = None,
) -> list[t.Any]:
    """Call the action for one row for each row, as a request for that row would.

    Args:
        view: The view set.
        handler: The action.
        rows: Each row's place in the input, and the body of its request.
        keys: Each row's value of the lookup field, as in a URL; None for new rows.

    Returns:
        What the action answered for each row.

    Raises:
        APIException: The action refuses a row. The detail has one entry for each row,
            in the order of the input.
    """
    request, kwargs = view.request, view.kwargs
    answers = []
    try:
        for index, (number, body) in enumerate(rows):
            view.request = with_data(request, body)
            if keys is not None:
                name = view.lookup_url_kwarg or view.lookup_field
                view.kwargs = {**kwargs, name: keys[index]}
            with row_errors(number, len(rows)):
                response = handler(view.request, *view.args, **view.kwargs)
            if response.status_code >= 400:
                raise _to_error(response, number, len(rows))
            answers.append(response.data)
    finally:
        view.request, view.kwargs = request, kwargs
    return answers


def _to_error(response: t.Any, number: int, count: int) -> APIException:
    """Have the other rows undone too: an answer alone rolls nothing back."""
    error = APIException(place_errors(response.data, number, count))
    error.status_code = response.status_code
    return error
