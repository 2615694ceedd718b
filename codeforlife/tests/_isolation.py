"""Keeps one test's failed log-ins from locking the next test out."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from unittest import mock
from uuid import uuid4

if t.TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def isolated_login_limits() -> Generator[None]:
    """Count the failed log-ins inside a block apart from all others.

    The cache itself is left alone: other processes may test with it too.

    Yields:
        Nothing.
    """
    from .. import throttling

    with mock.patch.object(throttling, "namespace", uuid4().hex):
        yield
