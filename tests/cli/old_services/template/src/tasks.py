from codeforlife.tasks import shared_task

from .models import Fruit


@shared_task
def eat():
    """Eat all."""
    Fruit.objects.all().delete()
