"""System checks of schedules."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

if t.TYPE_CHECKING:
    from django.apps.config import AppConfig

__all__ = ["check_schedules"]


@register("tasks")
def check_schedules(
    app_configs: Sequence[AppConfig] | None, **kwargs: t.Any
) -> list[CheckMessage]:
    """Find schedules whose task does not exist: the worker would drop its messages.

    A schedule that a task was declared with has a task; only `CELERY_BEAT_SCHEDULE` can
    be wrong. Where it is empty, the tasks are not imported.

    Args:
        app_configs: The apps to check; schedules belong to none.
        **kwargs: Not used.

    Returns:
        An error for each such schedule.
    """
    if not getattr(settings, "CELERY_BEAT_SCHEDULE", None):
        return []
    from .schedules import get_schedules

    return [
        Error(
            f"The schedule {each.name!r} names the task {each.task!r}, which is not"
            " registered.",
            hint="Declare it with @shared_task(schedule=…), or correct the name in"
            " CELERY_BEAT_SCHEDULE: it starts with the service's name.",
            id="codeforlife.E171",
        )
        for each in get_schedules()
        if not each.is_registered
    ]
