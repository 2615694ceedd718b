"""Lists when tasks run by themselves."""

from __future__ import annotations

import typing as t

from django.core.management.base import BaseCommand

from codeforlife.tasks.schedules import get_schedules

__all__ = ["Command"]


class Command(BaseCommand):
    """Lists the schedules of tasks, and those of `CELERY_BEAT_SCHEDULE`."""

    help = "List the tasks that the scheduler queues (SERVER_MODE=beat), and when."

    def handle(self, *args: t.Any, **options: t.Any) -> None:
        """List the schedules, one a line."""
        schedules = get_schedules()
        width = max((len(schedule.name) for schedule in schedules), default=0)
        for each in schedules:
            task = "" if each.task == each.name else f"  runs {each.task}"
            self.stdout.write(f"{each.name:<{width}}  {each.schedule}{task}")
        if not schedules:
            self.stdout.write("No task has a schedule: see @shared_task(schedule=…).")
