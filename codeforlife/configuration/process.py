"""The settings of a process: the service that it is, its server, its health check."""

from __future__ import annotations

import typing as t
from pathlib import Path

from .setting import Choice, Domain, File, Flag, Integer, Networks, Text, Url

__all__ = ["Health", "Server", "Service"]


class Service:
    """The service, and where browsers find it."""

    base_dir = File("SERVICE_BASE_DIR", Path("/"), "Set by set_up_settings.")
    name = Text("SERVICE_NAME", "REPLACE_ME", "Set by set_up_settings.")
    protocol = Choice[t.Literal["http", "https"]](
        ("http", "https"),
        "SERVICE_PROTOCOL",
        "http",
        "The scheme under which browsers reach the service.",
        deployed="https",
    )
    domain = Domain(
        "SERVICE_DOMAIN",
        "localhost",
        "The domain under which browsers reach the service.",
        required=True,
    )
    port = Integer(
        "SERVICE_PORT", 8000, "The port of the service's URL.", low=1, high=65535
    )
    site_url = Url(
        "SERVICE_SITE_URL",
        "http://localhost:5173",
        "The origin of the front end.",
        required=True,
    )
    external_domain = Domain(
        "SERVICE_EXTERNAL_DOMAIN",
        "localhost",
        "The domain that the service shares with its front end, for cookies.",
    )
    host = Text("SERVICE_HOST", "", "The domain and the port.", variable=None)
    base_url = Text("SERVICE_BASE_URL", "", "The protocol and the host.", variable=None)


class Server:
    """The process that serves, works or schedules."""

    mode = Choice[t.Literal["django", "celery", "beat"]](
        ("django", "celery", "beat"),
        "SERVER_MODE",
        "django",
        "What this process is: the web server, a task worker or the scheduler.",
    )
    host = Text(
        "SERVER_HOST",
        "127.0.0.1",
        "The address that the server listens on.",
        deployed="0.0.0.0",  # noqa: S104 - a container's own network
    )
    port = Integer(
        "SERVER_PORT",
        8000,
        "The port that the server listens on.",
        deployed=8080,
        low=1,
        high=65535,
    )
    workers = Integer(
        "SERVER_WORKERS", 0, "Worker processes; 0 chooses by cores.", high=1000
    )
    threads = Integer("SERVER_THREADS", 4, "Threads per web worker.", low=1, high=1000)
    timeout = Integer(
        "SERVER_TIMEOUT", 60, "Seconds after which a hung worker is replaced.", low=1
    )
    graceful_timeout = Integer(
        "SERVER_GRACEFUL_TIMEOUT",
        30,
        "Seconds that running requests get to finish when the server stops.",
        low=1,
    )
    migrate = Flag(
        "SERVER_MIGRATE", True, "Whether the server migrates the database at start."
    )
    celery_worker = Flag(
        "SERVER_CELERY_WORKER",
        True,
        "Whether the web server starts a task worker beside itself; only locally.",
        deployed=False,
    )
    trusted_proxies = Networks(
        "TRUSTED_PROXIES",
        (),
        "Addresses of proxies whose X-Forwarded headers are believed; * for any.",
    )


class Health:
    """The health check."""

    timeout = Integer(
        "HEALTH_CHECK_TIMEOUT", 2, "Seconds per readiness check.", low=1, high=30
    )
