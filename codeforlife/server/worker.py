"""Celery: its app, and its processes beside the server."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from django.conf import settings

from codeforlife.conf import conf
from codeforlife.configuration import ConfigurationError, MissingExtraError
from codeforlife.tasks import get_task_name
from codeforlife.tasks.app import discover_tasks, get_celery_app, require_celery

if t.TYPE_CHECKING:
    import celery

__all__ = ["make_celery_app", "start_process", "stop_process"]


def make_celery_app(
    mode: str, src_module: str, dump_request: bool
) -> celery.Celery | None:
    """Return the Celery app of this process.

    Args:
        mode: What the process is.
        src_module: The service's package, whose tasks are found.
        dump_request: Whether to add a task that prints its own request.

    Returns:
        The app; nothing where Celery is neither installed nor needed.

    Raises:
        MissingExtraError: Celery is needed and not installed.
    """
    try:
        require_celery("Running tasks in a worker")
    except MissingExtraError:
        if mode == "django" and settings.CELERY_TASK_ALWAYS_EAGER:
            return None
        raise
    discover_tasks(src_module)
    app = get_celery_app()
    if dump_request:

        @app.task(name=get_task_name("dump_request"), bind=True, ignore_result=True)
        def dump(self: celery.Task[t.Any, t.Any]) -> None:
            print(f"Request: {self.request!r}")

    return app


def start_process(mode: str, app_module: str) -> subprocess.Popen[bytes] | None:
    """Start the Celery process that belongs to a mode.

    Args:
        mode: What this process is.
        app_module: The module that holds the Celery app.

    Returns:
        The process; nothing for a web server without a worker beside it.

    Raises:
        ConfigurationError: The scheduler has no place for its file.
    """
    beside = conf.server.celery_worker and not settings.CELERY_TASK_ALWAYS_EAGER
    if mode == "beat":
        options = ["beat", _get_schedule_option()]
    elif mode == "celery" or beside:
        # Workers need not know of each other: a broker's traffic is not free.
        options = ["worker", "--without-gossip", "--without-mingle"]
        if mode == "celery" and conf.server.workers:
            options.append(f"--concurrency={conf.server.workers}")
        elif mode == "django":
            # The only process beside the server: it is the scheduler as well.
            options += ["--concurrency=1", "--beat", _get_schedule_option()]
    else:
        return None
    options.append(f"--loglevel={conf.log_level}")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, "-m", "celery", f"--app={app_module}", *options],
        env={**os.environ, "SERVER_CELERY_WORKER": "0"},
    )
    os.environ["SERVER_CELERY_WORKER_PID"] = str(process.pid)
    return process


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """Let a Celery process finish what it does, and stop it.

    Args:
        process: The process.
    """
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(conf.server.graceful_timeout)
        return
    process.kill()
    process.wait()


def _get_schedule_option() -> str:
    # One file for each server: a developer may run several copies of a service.
    name = f"beat-schedule-{conf.server.port}"
    return f"--schedule={_make_private_directory() / name}"


def _make_private_directory() -> Path:
    """Make or find a directory in which no other user can have put a file.

    The scheduler's file is unpickled: anyone who writes it can run any code.
    """
    user_id = os.getuid()
    directory = Path(tempfile.gettempdir(), f"{conf.service.name}-{user_id}")
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if found.st_uid != user_id or stat.S_IMODE(found.st_mode) & 0o022:
        raise ConfigurationError(
            f"{directory}, where the scheduler keeps its file, can be written by"
            " another user: remove it, or set TMPDIR to another directory."
        )
    return directory
