@@ file if example
from celery.schedules import crontab
from django.utils import timezone

from codeforlife.tasks import shared_task

from ..models import Fruit


@shared_task(schedule=crontab(hour=3, minute=0))
def delete_expired() -> int:
    """Throw away what is past its date; running it twice does no harm."""
    count, _ = Fruit.objects.filter(expires_on__lt=timezone.localdate()).delete()
    return count
