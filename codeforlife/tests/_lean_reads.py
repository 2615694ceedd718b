"""Proves that a view set's lean reads show what instances show."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connections

from ..renderers import JSONRenderer
from ..views._reading import ReadingMixin
from ._responses import describe_request

if t.TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ..response import Response

_MAX_LENGTH = 200


@contextmanager
def compare_lean_reads() -> Generator[Callable[[Response], None]]:
    """Have each lean read in a block answered a second time, by instances.

    The second answer is none of the request's queries: it is not seen by what counts
    or watches them.

    Yields:
        The function to call with the response. It raises an `AssertionError` that
        shows where the answers differ.
    """
    differences: list[str] = []

    def compared(read: Callable[..., t.Any]) -> Callable[..., t.Any]:
        def read_twice(view: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
            response = read(view, *args, **kwargs)
            if view.lean_reads:
                view.lean_reads = False  # of this one view
                with _uncounted_queries():
                    expected = read(view, *args, **kwargs)
                if difference := _find_difference(response.data, expected.data):
                    differences.append(f"{type(view).__qualname__}: {difference}")
            return response

        return read_twice

    with (
        patch.object(ReadingMixin, "list", compared(ReadingMixin.list)),
        patch.object(ReadingMixin, "retrieve", compared(ReadingMixin.retrieve)),
    ):
        yield lambda response: _check(response, differences)


def _check(response: Response, differences: list[str]) -> None:
    if differences:
        raise AssertionError(
            f"{describe_request(response)}: lean_reads is declared, but the rows are"
            " not what instances show. Leave it out, or correct the serializer.\n"
            + "\n".join(differences)
        )


@contextmanager
def _uncounted_queries() -> Generator[None]:
    """Hide queries from assertions that count them."""
    found = [
        (connection, connection.force_debug_cursor, connection.execute_wrappers)
        for connection in connections.all(initialized_only=True)
    ]
    for connection, *_ in found:
        connection.force_debug_cursor, connection.execute_wrappers = False, []
    try:
        yield
    finally:
        for connection, is_logged, wrappers in found:
            connection.force_debug_cursor = is_logged
            connection.execute_wrappers = wrappers


def _find_difference(lean: t.Any, full: t.Any, where: str = "body") -> str | None:
    """Say where two answers differ first, and what they have there."""
    if isinstance(lean, dict) and isinstance(full, dict) and [*lean] == [*full]:
        pairs = [(f"{where}.{key}", lean[key], full[key]) for key in lean]
    elif isinstance(lean, list) and isinstance(full, list) and len(lean) == len(full):
        pairs = [
            (f"{where}[{index}]", *pair)
            for index, pair in enumerate(zip(lean, full, strict=True))
        ]
    else:
        ours, theirs = (JSONRenderer().render(data) for data in (lean, full))
        if ours == theirs:
            return None
        return (
            f"{where} is {ours.decode()[:_MAX_LENGTH]} in rows, and"
            f" {theirs.decode()[:_MAX_LENGTH]} by instances."
        )
    found = (_find_difference(ours, theirs, path) for path, ours, theirs in pairs)
    return next(filter(None, found), None)
