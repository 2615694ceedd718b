"""Finds out whether the number of queries grows with the number of rows.

One request is enough: a row's data should be loaded together with all other rows', so
the same load in the course of representing two different rows is a fault (N+1). Nothing
is concluded from a list of fewer than two rows.
"""

from __future__ import annotations

import sys
import typing as t
import warnings
from collections import defaultdict
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from django.db import connections

from codeforlife.conf import conf

from ._loads import KIT_DIR, Load, find_load
from ._responses import describe_request, status_code_is_ok

if t.TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

    from ..response import Response


class NPlusOneWarning(UserWarning):
    """The number of queries of a list grows with the number of rows."""


class NPlusOneDetector:
    """Watches one request.

    Args:
        view_set_class: The view set that answers the request.
    """

    def __init__(self, view_set_class: type) -> None:
        self.view_set_class = view_set_class
        self.loads: list[Load] = []

    def __call__(
        self, execute: t.Any, sql: t.Any, params: t.Any, many: bool, context: t.Any
    ) -> t.Any:
        """Record a statement before it is executed."""
        self.loads.append(find_load(str(sql)))
        return execute(sql, params, many, context)

    def check(self, response: Response) -> None:
        """Expect no load to have been repeated for each row.

        One that was is a warning, which names the relation and the fix.

        Args:
            response: The response to the request.

        Raises:
            AssertionError: It is an error where `DETECT_N_PLUS_ONE` is "error".
        """
        if not status_code_is_ok(response.status_code):
            return
        row_count = _count_rows(response)
        groups: dict[t.Any, list[Load]] = defaultdict(list)
        for load in self.loads:
            if load.row is not None:
                groups[load.key].append(load)
        repeated = [_Repeated(loads) for loads in groups.values()]
        faults = [load for load in repeated if load.is_fault(row_count)]
        if faults:
            lines = [
                f"{describe_request(response)}: the number of SQL queries grows with"
                " the number of rows (N+1).",
                *(fault.describe(self.view_set_class) for fault in faults),
                "If that is on purpose, pass detect_n_plus_one=False, or set it in the"
                " test case.",
            ]
            message = "\n".join(lines)
            if conf.test_kit.detect_n_plus_one == "error":
                raise AssertionError(message)
            warnings.warn(message, NPlusOneWarning, stacklevel=_count_frames_of_kit())


@dataclass(frozen=True)
class _Repeated:
    """The same load, as often as it happened."""

    loads: list[Load]

    @property
    def row_count(self) -> int:
        return len({id(load.row) for load in self.loads})

    def is_fault(self, row_count: int) -> bool:
        """Tell whether the load happened for several rows.

        A relation that is loaded for two rows is loaded for each that has it. Any other
        statement must have run for every row of the response.
        """
        at_least = 2 if self.loads[0].relation else max(2, row_count)
        return self.row_count >= at_least

    def describe(self, view_set_class: type) -> str:
        """Say what was loaded, where, and how to load it for all rows at once."""
        first = self.loads[0]
        where = f", in {first.source}" if first.source else ""
        times = f"{self.row_count} rows ({len(self.loads)} queries){where}."
        if not first.relation:
            return (
                f"This statement ran for each of {times}\n    {first.sql}\n"
                "Fetch the data for all rows at once, in"
                f" {view_set_class.__name__}.get_queryset(): annotate(...) or"
                " prefetch_related(Prefetch(...))."
            )
        what = f"{type(first.instance).__name__}.{first.relation}"
        if first.kind == "query":
            name = type(first.instance).__name__.lower()
            return (
                f"{what} is prefetched, but was queried again for {times}\n"
                "filter(), order_by(), first() and the like ask the database for each"
                " row. Iterate over .all() in Python:\n"
                f"    [row for row in {name}.{first.relation}.all() if …]"
            )
        model = type(first.row).__name__
        if first.kind == "defer":
            return (
                f"The deferred field {what} was loaded one by one for {times}\n"
                "Take it out of defer(...), or add it to only(...)."
            )
        return (
            f"{what} was loaded one by one for {times}\n"
            f"Add to {view_set_class.__name__} (or to what its get_queryset() returns):"
            f'\n    queryset = {model}.objects.{first.kind}("{first.path}")\n'
            "or, to let the serializer ask for it, to its Meta:\n"
            f'    query_paths = ["{first.path}"]'
        )


@contextmanager
def detect_n_plus_one(
    test_case: t.Any, detect: bool | None
) -> Generator[t.Callable[[Response], None]]:
    """Watch the request that a block sends.

    Args:
        test_case: The view set's test case.
        detect: Whether to watch; by default what the test case says.

    Yields:
        The function to call with the response.
    """
    if detect is None:
        detect = getattr(test_case, "detect_n_plus_one", True)
    if not detect:
        yield lambda response: None
        return
    detector = NPlusOneDetector(test_case.model_view_set_class)
    with ExitStack() as stack:
        for connection in connections.all(initialized_only=True):
            stack.enter_context(connection.execute_wrapper(detector))
        yield detector.check


def _count_frames_of_kit() -> int:
    """Count the frames of the kit between a warning and the test that it is about."""
    frame: FrameType | None = sys._getframe(1)
    count = 1
    while frame is not None and frame.f_code.co_filename.startswith(KIT_DIR):
        frame, count = frame.f_back, count + 1
    return count


def _count_rows(response: Response) -> int:
    body: t.Any = None
    with suppress(ValueError):  # there is none, or it is not JSON: a download
        body = response.json()
    rows = body.get("data") if isinstance(body, dict) else body
    return len(rows) if isinstance(rows, list) else 0
