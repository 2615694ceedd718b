"""What is private in Django's signals."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from django.dispatch import Signal


def get_receivers(signal: Signal, sender: t.Any) -> list[t.Any]:
    """Return the functions that a signal of a sender is sent to.

    Django's own `has_listeners` does not say which they are.

    Args:
        signal: The signal.
        sender: The sender, such as a model.
    """
    groups: Iterable[t.Any] = signal._live_receivers(sender)
    return [receiver for group in groups for receiver in group]
