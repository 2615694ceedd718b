"""Which SQL statements ran, and which line of the service's code ran them."""

from __future__ import annotations

import sys
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

if t.TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

_PACKAGE_DIR = str(Path(__file__).parent.parent)


@dataclass(frozen=True)
class Query:
    """One SQL statement, with its placeholders, and where it came from."""

    sql: str
    source: str

    def __str__(self) -> str:
        return f"{self.sql}\n     from {self.source}" if self.source else self.sql


class _Recorder:
    """Wraps the execution of statements; keeps them in the order that they ran."""

    def __init__(self) -> None:
        self.queries: list[Query] = []

    def __call__(
        self, execute: t.Any, sql: t.Any, params: t.Any, many: bool, context: t.Any
    ) -> t.Any:
        self.queries.append(Query(str(sql), find_source(sys._getframe(1))))
        return execute(sql, params, many, context)


@contextmanager
def record_queries(using: str = "default") -> Generator[list[Query]]:
    """Record the statements that a block runs.

    Args:
        using: The alias of the database.

    Yields:
        The statements so far.
    """
    recorder = _Recorder()
    with connections[using].execute_wrapper(recorder):
        yield recorder.queries


@contextmanager
def assert_num_queries(num: int, using: str = "default") -> Generator[None]:
    """Expect a block to run a number of statements.

    Args:
        num: The number of statements.
        using: The alias of the database.

    Yields:
        Nothing.

    Raises:
        AssertionError: Another number of statements ran.
    """
    with record_queries(using) as queries:
        yield
    if len(queries) != num:
        raise AssertionError(_describe(num, queries))


def _describe(num: int, queries: list[Query]) -> str:
    lines = [f"Expected {num} SQL statement(s), got {len(queries)}:"]
    lines += [f"{n:3}. {query}" for n, query in enumerate(queries, start=1)]
    statements = [query.sql for query in queries]
    repeated = {sql for sql in statements if statements.count(sql) > 1}
    if repeated and len(queries) > num:
        lines.append(
            f"{len(repeated)} of them ran more than once. If a relation is loaded row"
            " by row, add select_related(...) or prefetch_related(...) to the queryset."
        )
    return "\n".join(lines)


def find_source(frame: FrameType | None, stop_in: str | None = None) -> str:
    """Find the line of code that is behind a statement.

    Args:
        frame: The innermost frame to look at.
        stop_in: The directory of the code at which to stop looking.

    Returns:
        The path and number of the innermost line outside installed libraries, or an
        empty text when there is none.
    """
    while frame:
        path = frame.f_code.co_filename
        if stop_in and path.startswith(stop_in):
            break
        if not _is_library(path):
            return f"{_shorten(path)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def _is_library(path: str) -> bool:
    return "site-packages" in path or path.startswith(
        (_PACKAGE_DIR, sys.base_prefix, "<")
    )


def _shorten(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
