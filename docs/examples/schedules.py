from datetime import timedelta

from celery.schedules import crontab

from codeforlife.tasks import shared_task
from codeforlife.user.models import Session


@shared_task(schedule=crontab(hour=2, minute=30))
def count_sessions() -> int:
    """Runs every night at half past two."""
    return Session.objects.count()


@shared_task(schedule=timedelta(minutes=10))
def say_hello() -> str:
    """Runs every ten minutes."""
    return "hello"
