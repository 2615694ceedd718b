"""Telling a null on the way to a value from a value that does not exist."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from django.core.exceptions import ObjectDoesNotExist


def has_null_link(instance: t.Any, attrs: Iterable[str]) -> bool:
    """Say whether a dotted source ends early because a link in it is null.

    Args:
        instance: What is being serialized.
        attrs: The parts of the source.

    Returns:
        True when all parts up to a null exist; False when a part is misspelt.
    """
    for attr in attrs:
        if instance is None:
            return True
        try:
            if isinstance(instance, Mapping):
                instance = instance[attr]
            else:
                instance = getattr(instance, attr)
        except ObjectDoesNotExist:
            return True
        except (AttributeError, KeyError):
            return False
    return False
