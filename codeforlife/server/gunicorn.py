"""Serves WSGI with threads, and stops without breaking off what is being answered."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import typing as t

from codeforlife.conf import conf
from codeforlife.configuration import MissingExtraError

from .worker import stop_process

__all__ = ["get_options", "serve"]


def get_options(mode: str) -> dict[str, t.Any]:
    """Translate our settings into gunicorn's.

    Args:
        mode: What the process is.

    Returns:
        gunicorn's options.
    """
    return {
        "bind": f"{conf.server.host}:{conf.server.port}",
        "worker_class": "codeforlife.server._gunicorn_worker.BufferingWorker",
        "workers": _get_workers(mode),
        "threads": conf.server.threads,
        "timeout": conf.server.timeout,
        "graceful_timeout": conf.server.graceful_timeout,
        # Longer than load balancers keep idle connections, so that they close first.
        "keepalive": 75,
        # gunicorn itself would trust its own machine, where a proxy need not be.
        "forwarded_allow_ips": ",".join(conf.server.trusted_proxies),
        "loglevel": conf.log_level.lower().replace("fatal", "critical"),
        "proc_name": conf.service.name,
        "control_socket_disable": True,
    }


def serve(
    application: t.Any, mode: str, child: subprocess.Popen[bytes] | None
) -> t.NoReturn:
    """Serve until a signal says stop; then let running requests finish.

    Args:
        application: The WSGI application.
        mode: What the process is.
        child: A process to stop afterwards.

    Raises:
        MissingExtraError: gunicorn is not installed.
        SystemExit: It has stopped.
    """
    try:
        from gunicorn.app.base import (  # type: ignore[import-untyped]
            BaseApplication,
        )
    except ImportError:
        raise MissingExtraError("python application.py", "server") from None

    from gunicorn.glogging import (  # type: ignore[import-untyped]
        Logger as BaseLogger,
    )

    class Logger(BaseLogger):  # type: ignore[misc]  # it has no type hints
        """Sends gunicorn's lines to Django's handlers, which redact them."""

        def setup(self, cfg: t.Any) -> None:
            super().setup(cfg)
            self.error_log.handlers.clear()
            self.error_log.propagate = True

    class Gunicorn(BaseApplication):  # type: ignore[misc]  # it has no type hints
        def load_config(self) -> None:
            self.cfg.set("logger_class", Logger)
            for name, value in get_options(mode).items():
                if name in self.cfg.settings:  # some came with later versions
                    self.cfg.set(name, value)

        def load(self) -> t.Any:
            return application

    own = os.getpid()
    try:
        Gunicorn().run()
    finally:
        # Whatever ended it, be it a port that is taken; the workers that it forked come
        # by here as well.
        if child is not None and os.getpid() == own:
            stop_process(child)
    raise SystemExit(0)


def _get_workers(mode: str) -> int:
    if mode != "django":
        return 1  # it answers health checks only
    if conf.server.workers:
        return int(conf.server.workers)
    if conf.is_local:
        return 1  # the local cache is the process's own memory
    return 2 * multiprocessing.cpu_count() + 1
