"""Rows that are written one by one, because a service has code for one row."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import ModelSerializer

from ..._compat.drf import set_validated
from .._list import as_row_errors

if t.TYPE_CHECKING:
    from django.db.models import Model

# Where the functions are defined that a bulk action may do without: what they do for
# one row, it does for many.
_KNOWN_MODULES = (
    "codeforlife.",
    "django.contrib.auth.base_user",
    "django.db.models.",
    "rest_framework.generics",
    "rest_framework.mixins",
    "rest_framework.serializers",
    "rest_framework.views",
)


def is_own(owner: t.Any, *names: str) -> bool:
    """Say whether a service has defined one of a class's methods.

    Args:
        owner: The class, or an instance of it.
        *names: The methods.
    """
    cls = owner if isinstance(owner, type) else type(owner)
    methods = (getattr(cls, name, None) for name in names)
    return any(method is not None and not is_known(method) for method in methods)


def is_known(function: t.Any) -> bool:
    """Say whether a function is the framework's or ours.

    Args:
        function: A function or method.
    """
    return str(getattr(function, "__module__", "")).startswith(_KNOWN_MODULES)


def creates_one_by_one(serializer: t.Any, model: type[Model]) -> bool:
    """Say whether new rows must pass through code that a service wrote for one row.

    That is the child's ``create`` or ``save``, the manager's ``create`` or the model's
    ``save``, unless its counterpart for many rows is the service's too.

    Args:
        serializer: The list serializer.
        model: The model of the rows.
    """
    if is_own(serializer, "create"):
        return False
    if is_own(serializer.child, "create", "save"):
        return True
    manager = model._default_manager
    makers = (manager, manager.get_queryset())
    if any(is_own(maker, "bulk_create") for maker in makers):
        return False
    has_own = is_own(model, "save") or any(is_own(maker, "create") for maker in makers)
    return has_own and isinstance(serializer.child, ModelSerializer)


def updates_one_by_one(
    serializer: t.Any, model: type[Model], rows: list[dict[str, t.Any]]
) -> bool:
    """Say whether changes must pass through code that a service wrote for one row.

    That is the child's ``update`` or ``save`` or the model's ``save``, unless its
    counterpart for many rows is the service's too. A change of the primary key, too, is
    left to Django, which then inserts another row.

    Args:
        serializer: The list serializer.
        model: The model of the rows.
        rows: The validated data of the rows.
    """
    if is_own(serializer, "update"):
        return False
    if is_own(serializer.child, "update", "save"):
        return True
    keys = {name for f in model._meta.pk_fields for name in (f.name, f.attname)}
    if any(keys & row.keys() for row in rows):
        return isinstance(serializer.child, ModelSerializer)
    manager = model._default_manager
    if any(is_own(m, "bulk_update") for m in (manager, manager.get_queryset())):
        return False
    return is_own(model, "save") and isinstance(serializer.child, ModelSerializer)


def save_each(
    serializer: t.Any,
    save: Callable[[t.Any], t.Any],
    validated_data: list[t.Any] | None = None,
) -> list[t.Any]:
    """Save the rows of a list one by one, each through the child.

    Args:
        serializer: The valid list serializer.
        save: Is called for each row with the child, which looks like the serializer of
            that row alone.
        validated_data: The validated data of the rows. By default the list's own.

    Returns:
        The saved instances.

    Raises:
        ValidationError: A row is refused; the detail has one entry for each row, in the
            order of the input.
    """
    child = serializer.child
    rows = serializer.validated_data if validated_data is None else validated_data
    instances = (
        [None] * len(rows) if serializer.instance is None else serializer.instance
    )
    sent = get_sent_rows(serializer, len(rows))
    saved = []
    try:
        for (number, initial), instance, row in zip(sent, instances, rows, strict=True):
            set_validated(child, instance, row, initial)
            with row_errors(number, len(rows)):
                save(child)
            saved.append(child.instance)
    finally:
        child.instance = None
    return saved


@contextmanager
def row_errors(number: int, count: int) -> Iterator[None]:
    """Report the errors of one row in its place among those of all rows.

    Args:
        number: The row's place in the input.
        count: How many rows there are.
    """
    try:
        yield
    except ValidationError as error:
        errors = place_errors(as_row_errors(error), number, count)
        raise ValidationError(errors) from error


def place_errors(error: t.Any, number: int, count: int) -> list[t.Any]:
    """Put the errors of one row in their place; the other rows have none.

    Args:
        error: The errors of the row.
        number: The row's place in the input.
        count: How many rows there are.
    """
    errors: list[t.Any] = [{} for _ in range(count)]
    errors[number] = error
    return errors


def get_sent_rows(serializer: t.Any, count: int) -> list[tuple[int, t.Any]]:
    """Return the rows as they were sent, in the order of the validated data.

    Args:
        serializer: The list serializer.
        count: How many rows there are.

    Returns:
        Each row's place in the input, and the row.
    """
    sent: list[tuple[int, t.Any]] | None = getattr(serializer, "sent_rows", None)
    if sent is None:
        rows = getattr(serializer, "initial_data", None)
        if not isinstance(rows, list) or len(rows) != count:
            rows = [None] * count  # called with data that no client sent
        sent = list(enumerate(rows))
    return sent
