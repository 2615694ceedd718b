"""The save signals of rows that are written together."""

from __future__ import annotations

import typing as t

from django.db import router
from django.db.models.signals import ModelSignal

from ..._compat.signals import get_receivers
from .one_by_one import is_known

if t.TYPE_CHECKING:
    from django.db.models import Model


def is_heard(signal: ModelSignal, model: type[Model]) -> bool:
    """Say whether somebody listens to a signal, beside our own helpers for receivers.

    Args:
        signal: ``pre_save`` or ``post_save``.
        model: The model of the rows.
    """
    return not all(map(is_known, get_receivers(signal, model)))


def send(signal: ModelSignal, instance: Model, **kwargs: t.Any) -> None:
    """Send a save signal for an instance, as its ``save`` would.

    Args:
        signal: ``pre_save`` or ``post_save``.
        instance: The row that is, or was, written.
        **kwargs: Passed on to the receivers, such as ``created``.
    """
    signal.send(
        sender=type(instance),
        instance=instance,
        raw=False,
        using=router.db_for_write(type(instance), instance=instance),
        **kwargs,
    )
