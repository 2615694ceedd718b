"""When tasks run by themselves."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import timedelta

from .app import get_celery_app, import_tasks

if t.TYPE_CHECKING:
    from celery.schedules import BaseSchedule

    type Schedule = BaseSchedule | timedelta | float

__all__ = ["ScheduledTask", "add_schedule", "get_schedules"]


@dataclass(frozen=True)
class ScheduledTask:
    """A task that the scheduler queues.

    Attributes:
        name: The schedule's own name.
        task: The task's name.
        schedule: When the task is queued.
        is_registered: Whether there is such a task.
    """

    name: str
    task: str
    schedule: str
    is_registered: bool


def add_schedule(task: str, schedule: Schedule) -> None:
    """Let the scheduler queue a task again and again.

    Args:
        task: The task's full name.
        schedule: Celery's ``crontab`` or another schedule, or a pause: a
            `~datetime.timedelta` or a number of seconds.
    """
    app = get_celery_app()
    # The stubs know no timedelta here.
    app.add_periodic_task(t.cast(t.Any, schedule), app.signature(task), name=task)


def get_schedules() -> list[ScheduledTask]:
    """Return what the scheduler of this service queues, in order of the names.

    Returns:
        The schedules of ``@shared_task(schedule=…)`` and of `CELERY_BEAT_SCHEDULE`.

    Raises:
        MissingExtraError: Celery is not installed.
    """
    app = import_tasks()
    return [
        ScheduledTask(
            name=name,
            task=entry["task"],
            schedule=_describe(entry["schedule"]),
            is_registered=entry["task"] in app.tasks,
        )
        for name, entry in sorted(app.conf.beat_schedule.items())
    ]


def _describe(schedule: Schedule) -> str:
    from celery.schedules import maybe_schedule

    return str(maybe_schedule(t.cast(t.Any, schedule))).strip("<>")
