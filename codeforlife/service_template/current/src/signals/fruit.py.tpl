@@ file if example
import logging
import typing as t

from django.db.models.signals import post_save

from codeforlife.models.signals import model_receiver

from ..models import Fruit

fruit_receiver = model_receiver(Fruit)


@fruit_receiver(post_save)
def log_new_fruit(
    sender: type[Fruit], instance: Fruit, created: bool, **kwargs: t.Any
) -> None:
    """Say that there is a new fruit, without saying whose."""
    if created:
        logging.info("New fruit", extra={"fruit_id": instance.pk})
