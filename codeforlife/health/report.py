"""What a health check says."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

__all__ = [
    "HealthCheck",
    "HealthCheckDetailList",
    "HealthStatus",
    "resolve_health_status",
]

HealthStatus = t.Literal[
    "healthy", "startingUp", "shuttingDown", "unhealthy", "unknown"
]


@dataclass(frozen=True)
class HealthCheck:
    """The outcome of a health check.

    Attributes:
        health_status: The verdict.
        additional_info: The verdict in a sentence.
        details: What it rests on.
    """

    @dataclass(frozen=True)
    class Detail:
        """One thing that was looked at.

        Attributes:
            name: Its name, such as "django.database".
            description: What was found.
            health: Its part in the verdict; nothing if it is only informative.
        """

        name: str
        description: str
        health: HealthStatus | None = None

    health_status: HealthStatus
    additional_info: str
    details: list[Detail] | None = None


class HealthCheckDetailList(list[HealthCheck.Detail]):
    """Collects the details of one part of a process.

    Args:
        server_mode: The part, which prefixes the details' names.
    """

    def __init__(self, server_mode: str) -> None:
        super().__init__()
        self.server_mode = server_mode

    # Not the list's own signature on purpose: a detail is made, not passed.
    def append(  # type: ignore[override]
        self, name: str, description: str, health: HealthStatus | None = None
    ) -> None:
        """Add one detail.

        Args:
            name: Its name, without the prefix.
            description: What was found.
            health: Its part in the verdict, if any.
        """
        name = f"{self.server_mode}.{name}"
        super().append(HealthCheck.Detail(name, description, health))

    @property
    def health_statuses(self) -> frozenset[HealthStatus]:
        """The different statuses of the details that have one."""
        return frozenset(detail.health for detail in self if detail.health)


def resolve_health_status(*statuses: HealthStatus) -> HealthStatus:
    """Make one verdict of several.

    Args:
        *statuses: The statuses of the parts.

    Returns:
        The worst of them; "healthy" only if all are; "unknown" if there is none.
    """
    order: tuple[HealthStatus, ...] = ("unhealthy", "shuttingDown", "startingUp")
    for status in order:
        if status in statuses:
            return status
    return "healthy" if set(statuses) == {"healthy"} else "unknown"
