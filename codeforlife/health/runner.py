"""Runs checks side by side, each within a time limit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait

from .checks import Unhealthy
from .report import HealthCheck, HealthStatus

__all__ = ["run_checks"]

_logger = logging.getLogger(__name__)
_running: dict[str, Future[None]] = {}
_lock = threading.Lock()


def run_checks(
    checks: Mapping[str, Callable[[], None]], timeout: float
) -> list[HealthCheck.Detail]:
    """Run checks at the same time.

    A check that hangs is not started a second time while it does, so probes cannot
    pile up behind a dead server.

    Args:
        checks: The checks by name.
        timeout: How many seconds to wait for them.

    Returns:
        A detail for each check, in their order.
    """
    futures = {name: _start(name, check) for name, check in checks.items()}
    # They share the time: several that hang take no longer than one.
    wait(futures.values(), timeout)
    return [_describe(name, future, timeout) for name, future in futures.items()]


def _start(name: str, check: Callable[[], None]) -> Future[None]:
    with _lock:
        if name in _running:
            return _running[name]
        future: Future[None] = Future()
        _running[name] = future
    threading.Thread(
        target=_run, args=(name, check, future), name=f"check-{name}", daemon=True
    ).start()
    return future


def _run(name: str, check: Callable[[], None], future: Future[None]) -> None:
    error: BaseException | None = None
    try:
        check()
    except BaseException as exception:
        error = exception
    finally:
        _close_connections()
        with _lock:
            del _running[name]
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def _close_connections() -> None:
    """Close the thread's own connections: nobody else would ever do that."""
    from django.db import connections
    from django.db.backends.base.base import BaseDatabaseWrapper

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        # SQLite's own way of closing leaves a database in memory open.
        BaseDatabaseWrapper.close(connection)


def _describe(name: str, future: Future[None], timeout: float) -> HealthCheck.Detail:
    status: HealthStatus
    try:
        future.result(0)
    except TimeoutError:
        status, text = "unhealthy", f"No answer within {timeout:g} seconds."
    except Unhealthy as error:
        status, text = error.status, str(error)
    except BaseException as error:
        # An exception's own text may hold a host, a user or a password.
        status, text = "unhealthy", f"Not reachable ({type(error).__name__})."
        _logger.warning("Health check failed", extra={"check": name}, exc_info=error)
    else:
        status, text = "healthy", "Works."
    return HealthCheck.Detail(name, text, status)
