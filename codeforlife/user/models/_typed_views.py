"""One row seen through several proxies of its model."""

from __future__ import annotations

from copy import copy

from django.db.models import Model

__all__ = ["copy_as", "view_as"]


def copy_as[Proxy: Model](instance: Model, proxy: type[Proxy]) -> Proxy:
    """Return an instance of a proxy with the state of the given instance.

    Building it through ``__init__`` would mark it as unsaved, send Django's init
    signals and fetch deferred columns one by one.

    Args:
        instance: The instance to copy.
        proxy: The class of the copy.

    Returns:
        The copy: its own columns, the same database state, the same loaded relations.
    """
    typed = proxy.__new__(proxy)
    typed.__dict__.update(instance.__dict__)
    typed._state = copy(instance._state)
    typed._state.fields_cache = dict(instance._state.fields_cache)
    return typed


def view_as[Proxy: Model](instance: Model, proxy: type[Proxy]) -> Proxy:
    """Return the given instance under another class.

    Both objects have one and the same state: what is changed through one of them is
    seen through the other.

    Args:
        instance: The instance to view.
        proxy: The class of the view.
    """
    if isinstance(instance, proxy):
        return instance
    typed = proxy.__new__(proxy)
    typed.__dict__ = instance.__dict__
    return typed
