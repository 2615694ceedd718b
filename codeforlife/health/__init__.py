"""Whether this process, and the parts that it needs, can serve requests."""

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
