"""Health: the platform's document, and plain probes for liveness and readiness."""

from __future__ import annotations

import contextlib
import logging
import os
import time
import typing as t
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property

from django.apps import apps
from django.conf import settings

from codeforlife.conf import conf
from codeforlife.health import (
    HealthCheck,
    HealthCheckDetailList,
    HealthStatus,
    check_broker,
    check_cache,
    check_database,
    check_keys,
    check_migrations,
    resolve_health_status,
    run_checks,
)
from codeforlife.health.checks import uses_database
from codeforlife.health.sharing import SharedFinding
from codeforlife.response import Response

from ._probe import ProbeView

if t.TYPE_CHECKING:
    import psutil
    from rest_framework.request import Request

__all__ = [
    "HealthCheck",
    "HealthCheckDetailList",
    "HealthCheckView",
    "HealthStatus",
    "LiveView",
    "ReadyView",
]

_logger = logging.getLogger(__name__)


class LiveView(ProbeView):
    """Says that the process answers, even if its database or cache is down."""

    def get(self, request: Request) -> Response:
        """Answer, without looking at anything."""
        check = HealthCheck("healthy", "The process answers.")
        return self.respond(check, datetime.now(UTC))


class ReadyView(ProbeView):
    """Says whether requests should be sent here now, and if not, why not.

    Attributes:
        cache_timeout: For how many seconds a process repeats its last finding. It
            must stay below the interval at which a load balancer asks.
    """

    cache_timeout: int = 1

    _findings: t.ClassVar[defaultdict[type, SharedFinding]] = defaultdict(SharedFinding)

    def get_checks(self) -> Mapping[str, Callable[[], None]]:
        """Return the checks to run, by name; each raises when its part is down."""
        checks: dict[str, Callable[[], None]] = {
            "database": check_database,
            "migrations": check_migrations,
            "keys": check_keys,
            "cache": check_cache,
        }
        if not settings.CELERY_TASK_ALWAYS_EAGER:
            checks["broker"] = check_broker
        return checks

    def get(self, request: Request) -> Response:
        """Answer with what was found within the last `cache_timeout` seconds."""
        return self.respond(
            *self._findings[type(self)].get(
                lambda: self.get_health_check(request), self.cache_timeout
            )
        )

    def get_health_check(self, request: Request) -> HealthCheck:
        """Check everything, within `HEALTH_CHECK_TIMEOUT` seconds.

        Args:
            request: The request.

        Returns:
            The verdict.
        """
        details = run_checks(self.get_checks(), conf.health.timeout)
        verdict = resolve_health_status(
            *(detail.health for detail in details if detail.health)
        )
        info = "Ready." if verdict == "healthy" else "Not ready."
        return HealthCheck(verdict, info, details)


class HealthCheckView(ReadyView):
    """The document that the platform polls."""

    resolve_health_status = staticmethod(resolve_health_status)

    def get_health_check(self, request: Request) -> HealthCheck:
        """Check this process and the parts that it needs.

        Args:
            request: The request.

        Returns:
            The verdict; "unknown" if the checks themselves fail.
        """
        try:
            checks = [self.get_django_worker_health_check(request)]
            if conf.server.mode != "django":
                checks.append(self.get_celery_worker_health_check())
        except Exception as error:
            _logger.exception("The health check itself failed")
            return HealthCheck("unknown", f"The check failed ({type(error).__name__}).")
        return HealthCheck(
            resolve_health_status(*(check.health_status for check in checks)),
            " ".join(check.additional_info for check in checks),
            [detail for check in checks for detail in check.details or []],
        )

    def get_django_worker_health_check(self, request: Request) -> HealthCheck:
        """Check Django's registry, and the parts that requests need.

        Args:
            request: The request.

        Returns:
            The verdict on the web part.
        """
        details = HealthCheckDetailList("django")
        for name in ("ready", "apps_ready", "models_ready"):
            ready = bool(getattr(apps, name))
            details.append(
                name,
                f"The app registry {'is' if ready else 'is not yet'} {name}.",
                "healthy" if ready else "startingUp",
            )
        checks = dict(self.get_checks())
        if settings.DB_ENGINE == "postgresql" and apps.is_installed(
            "django.contrib.sites"
        ):
            for name, domain in self._get_site_domains().items():
                checks[f"site_exists.{name}"] = self._make_site_check(domain)
        for detail in run_checks(checks, conf.health.timeout):
            details.append(detail.name, detail.description, detail.health)
        verdict = resolve_health_status(*details.health_statuses)
        return HealthCheck(verdict, f"The web worker is {verdict}.", details)

    def get_celery_worker_health_check(self) -> HealthCheck:
        """Check the task worker that runs beside this process.

        Returns:
            The verdict on the worker.
        """
        details = HealthCheckDetailList("celery")
        worker = self.celery_worker
        state = worker and _get_state(worker)
        if worker is None or state is None:
            details.append("status", "There is no such process.", "unhealthy")
        else:
            runs = state in ("running", "sleeping", "waking", "idle")
            details.append(
                "status",
                f"The process is {state}.",
                "healthy" if runs else "unhealthy",
            )
            details.append("cpu_percent", _get_cpu_percent(worker))
        verdict = resolve_health_status(*details.health_statuses)
        return HealthCheck(verdict, f"The task worker is {verdict}.", details)

    @cached_property
    def celery_worker(self) -> psutil.Process | None:
        """The task worker's process, if it exists."""
        import psutil

        pid = os.environ.get("SERVER_CELERY_WORKER_PID", "")
        try:
            return psutil.Process(int(pid))
        except (ValueError, psutil.NoSuchProcess):
            return None

    @staticmethod
    def _get_site_domains() -> dict[str, str]:
        if conf.is_local:
            return {
                "localhost": f"localhost:{conf.service.port}",
                "ip_address": f"127.0.0.1:{conf.service.port}",
            }
        return {"domain": conf.service.domain, "host": conf.service.host}

    @staticmethod
    def _make_site_check(domain: str) -> Callable[[], None]:
        @uses_database
        def check() -> None:
            from django.contrib.sites.models import Site

            from codeforlife.health import Unhealthy

            if not Site.objects.filter(domain=domain).exists():
                raise Unhealthy(f"There is no site {domain}.")

        return check


def _get_state(process: psutil.Process) -> str | None:
    """Look what a process does.

    Any process waits for a disk now and then, for a moment: only one that does nothing
    else for `HEALTH_CHECK_TIMEOUT` seconds hangs there.

    Returns:
        The state's name as `psutil` gives it; nothing if the process is gone.
    """
    import psutil

    deadline = time.monotonic() + conf.health.timeout
    with contextlib.suppress(psutil.NoSuchProcess):
        while (state := process.status()) == psutil.STATUS_DISK_SLEEP:
            if time.monotonic() >= deadline:
                break
            time.sleep(0.05)
        return str(state)
    return None


def _get_cpu_percent(process: psutil.Process) -> str:
    import psutil

    try:
        # Without an interval, the first reading is always 0.
        return f"{process.cpu_percent(interval=0.05):.1f}"
    except psutil.NoSuchProcess:
        return "0.0"
