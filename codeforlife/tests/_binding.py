"""Which test is running: an API client knows it from the moment that it is made."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from contextvars import ContextVar

if t.TYPE_CHECKING:
    from collections.abc import Generator

_current: ContextVar[t.Any] = ContextVar("codeforlife_current_test", default=None)


def get_current_test() -> t.Any:
    """Return the test that runs, its class while that is set up, or None."""
    return _current.get()


@contextmanager
def current_test(test: t.Any) -> Generator[None]:
    """Say which test runs inside a block.

    Args:
        test: The test, or its class while that is set up.

    Yields:
        Nothing.
    """
    token = _current.set(test)
    try:
        yield
    finally:
        _current.reset(token)
