"""Whether this process, and what it stands on, is fit to serve."""

from .checks import (
    Unhealthy,
    check_broker,
    check_cache,
    check_database,
    check_keys,
    check_migrations,
)
from .report import (
    HealthCheck,
    HealthCheckDetailList,
    HealthStatus,
    resolve_health_status,
)
from .runner import run_checks

__all__ = [
    "HealthCheck",
    "HealthCheckDetailList",
    "HealthStatus",
    "Unhealthy",
    "check_broker",
    "check_cache",
    "check_database",
    "check_keys",
    "check_migrations",
    "resolve_health_status",
    "run_checks",
]
