"""Runs checks side by side, each within a time limit, and shares what they find."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from queue import SimpleQueue

from .checks import Unhealthy
from .report import HealthCheck, HealthStatus

__all__ = ["run_checks"]

_logger = logging.getLogger(__name__)
_lock = threading.Lock()
_threads: dict[str, _CheckThread] = {}

keeps_connections = True
"""Whether connections of checks live on; the test kit says no."""


class _CheckThread(threading.Thread):
    """Runs the checks of one group one after the other, with kept connections.

    A thread and a connection to PostgreSQL for each probe would let anybody slow the
    service down with probes.
    """

    def __init__(self, group: str) -> None:
        super().__init__(name=f"check-{group}", daemon=True)
        self._queue: SimpleQueue[_Run] = SimpleQueue()
        self._runs: dict[str, _Run] = {}

    def submit(self, name: str, check: Callable[[], None]) -> _Run:
        """Start a check, or return the run that has not ended yet."""
        run = self._runs.get(name)
        if run is None or run.future.done():
            run = self._runs[name] = _Run(check)
            self._queue.put(run)
        return run

    def run(self) -> None:
        """Run what is submitted, for as long as the process lives."""
        while True:
            self._queue.get().do()


class _Run:
    """One run of a check."""

    def __init__(self, check: Callable[[], None]) -> None:
        self.future: Future[None] = Future()
        self.started_at = time.monotonic()
        self._check = check

    def do(self) -> None:
        _prepare_connections()
        error: BaseException | None = None
        try:
            self._check()
        except BaseException as exception:
            error = exception
        finally:
            _release_connections()
        if error is None:
            self.future.set_result(None)
        else:
            self.future.set_exception(error)


def run_checks(
    checks: Mapping[str, Callable[[], None]], timeout: float
) -> list[HealthCheck.Detail]:
    """Run checks at the same time, but one after the other those of one group.

    A check whose attribute ``group`` names one runs in that group's thread. A check
    that hangs is not started a second time while it does, and is waited for once, so
    probes cannot pile up behind a dead server.

    Args:
        checks: The checks by name.
        timeout: How many seconds to wait for them.

    Returns:
        A detail for each check, in their order.
    """
    runs = {name: _start(name, check) for name, check in checks.items()}
    # They share the time: several that hang take no longer than one.
    begin = min((run.started_at for run in runs.values()), default=0.0)
    left = max(0.0, begin + timeout - time.monotonic())
    wait([run.future for run in runs.values()], left)
    return [_describe(name, run.future, timeout) for name, run in runs.items()]


def _start(name: str, check: Callable[[], None]) -> _Run:
    group = getattr(check, "group", name)
    with _lock:
        if group not in _threads:
            _threads[group] = _CheckThread(group)
            _threads[group].start()
        return _threads[group].submit(name, check)


def _prepare_connections() -> None:
    from django.db import close_old_connections

    close_old_connections()


def _release_connections() -> None:
    """Keep the thread's connections as requests keep theirs: see `CONN_MAX_AGE`."""
    from django.db import close_old_connections, connections
    from django.db.backends.base.base import BaseDatabaseWrapper

    if keeps_connections:
        close_old_connections()
        return
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        # SQLite's own way of closing leaves a database in memory open.
        BaseDatabaseWrapper.close(connection)


def _forget_threads() -> None:
    """Let a forked process start threads of its own: its parent's are not there."""
    global _lock
    _lock = threading.Lock()
    _threads.clear()


os.register_at_fork(after_in_child=_forget_threads)


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
