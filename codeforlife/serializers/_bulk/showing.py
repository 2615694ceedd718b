"""Instances as JSON's objects, with what is known of the fields that show columns."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Sequence
from operator import attrgetter

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP

from .._planning.rows import plan_rows
from .one_by_one import is_own


def show_rows(serializer: t.Any, instances: Sequence[t.Any]) -> list[t.Any] | None:
    """Represent instances of one model as a serializer that only shows columns does.

    Args:
        serializer: The serializer of one instance.
        instances: The instances, in memory with all that is read from them.

    Returns:
        The representations; None where the serializer does more, or the instances are
        of several kinds, so that each has to be represented by itself.
    """
    kinds = {type(instance) for instance in instances}
    if len(kinds) != 1 or not hasattr(serializer, "fields"):
        return None
    if is_own(serializer, "to_representation"):  # also one that a test has patched
        return None
    (model,) = kinds
    if not issubclass(model, Model):
        return None
    plan = plan_rows(serializer, model, instances[0]._state.db or "default")
    if plan.obstacles:
        return None
    getters = [_make_getter(column.split(LOOKUP_SEP)) for column in plan.columns]
    try:
        rows = [tuple([get(instance) for get in getters]) for instance in instances]
    except (AttributeError, ObjectDoesNotExist):
        return None  # a related row is missing, which REST framework shows in its way
    return [plan.represent(row) for row in rows]


def _make_getter(attrs: list[str]) -> Callable[[t.Any], t.Any]:
    """Make the function that gets a value, or the null that is met on the way to it.

    Many instances share a related one, so the way from there is gone once.
    """
    first, *others = attrs
    if not others:
        return attrgetter(first)
    get_next = _make_getter(others)
    known: dict[int, tuple[t.Any, t.Any]] = {}  # with what keeps the ids from reuse

    def get(instance: t.Any) -> t.Any:
        related = getattr(instance, first)
        if related is None:
            return None
        found = known.get(id(related))
        if found is None:
            found = known[id(related)] = (related, get_next(related))
        return found[1]

    return get
