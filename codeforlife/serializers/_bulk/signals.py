"""The save signals of rows that are written together."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from django.db import router
from django.db.models.signals import ModelSignal

if t.TYPE_CHECKING:
    from django.db.models import Model


def send_for_each(
    signal: ModelSignal, instances: Iterable[Model], **kwargs: t.Any
) -> None:
    """Send a save signal for each instance, as its ``save`` would.

    Args:
        signal: ``pre_save`` or ``post_save``.
        instances: The rows that are, or were, written.
        **kwargs: Passed on to the receivers, such as ``created``.
    """
    for instance in instances:
        if not signal.has_listeners(type(instance)):
            continue
        signal.send(
            sender=type(instance),
            instance=instance,
            raw=False,
            using=router.db_for_write(type(instance), instance=instance),
            **kwargs,
        )
