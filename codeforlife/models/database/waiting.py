"""Bounds how long a request waits for PostgreSQL.

PostgreSQL's own limit (`statement_timeout`) needs a server that runs. The network's
(`tcp_user_timeout`) needs a machine that confirms nothing, and the kernel of a machine
whose PostgreSQL hangs goes on confirming. So the client looks at its own clock, too.

Nothing is bounded outside of requests: migrations, commands and tasks take the time
that they need.
"""

from __future__ import annotations

import time
import typing as t
from contextvars import ContextVar

from codeforlife.conf import conf

if t.TYPE_CHECKING:
    from collections.abc import Generator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from psycopg import Connection

__all__ = ["bound_connection", "start_clock", "stop_clock"]

_deadline: ContextVar[float | None] = ContextVar("database_deadline", default=None)


def start_clock(**kwargs: t.Any) -> None:
    """Let the request that starts now wait `DB_REQUEST_TIMEOUT` seconds in all."""
    seconds = conf.database.request_timeout
    _deadline.set(time.monotonic() + seconds if seconds else None)


def stop_clock(**kwargs: t.Any) -> None:
    """Let what comes after a request wait as long as it likes."""
    _deadline.set(None)


def bound_connection(*, connection: BaseDatabaseWrapper, **kwargs: t.Any) -> None:
    """Have a new connection look at the clock; a receiver of `connection_created`.

    Args:
        connection: The connection; one that is not PostgreSQL's is left as it is.
        **kwargs: Not used.
    """
    if connection.vendor != "postgresql":
        return
    own: t.Any = connection.connection
    wait = type(own).wait  # of the class: a pool hands out the same connection again

    def bounded_wait(
        generator: Generator[t.Any, t.Any, t.Any], *args: t.Any, **options: t.Any
    ) -> t.Any:
        if (deadline := _deadline.get()) is not None:
            generator = _bound(generator, deadline, own)
        return wait(own, generator, *args, **options)

    own.wait = bounded_wait


def _bound(
    generator: Generator[t.Any, t.Any, t.Any], deadline: float, connection: Connection
) -> Generator[t.Any, t.Any, t.Any]:
    """Go through a generator of psycopg's, which is woken ten times a second."""
    from psycopg import OperationalError

    try:
        state = next(generator)
        while True:
            ready = yield state
            if not ready and time.monotonic() > deadline:
                # The state of the connection is unknown, so it is not used again.
                connection.pgconn.finish()
                raise OperationalError(
                    "The database did not answer within DB_REQUEST_TIMEOUT seconds."
                )
            state = generator.send(ready)
    except StopIteration as end:
        return end.value
