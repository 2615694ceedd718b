"""Row plans that are kept for a serializer class, so that a request builds no fields.

Building the fields of a serializer takes longer than reading one row. What a class
that declares all of its fields shows of a row is the same for each of its instances.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from django.core.signals import setting_changed
from django.db import router
from django.utils import timezone
from rest_framework.serializers import BaseSerializer

from .cache import CachedByClass
from .obstacles import find_model_obstacles, find_serializer_obstacles
from .rows import Represent, Row, RowPlan, compile_rows, plan_rows

if t.TYPE_CHECKING:
    from django.db.models import Model

_META_NAMES = ("model", "fields", "exclude", "extra_kwargs", "read_only_fields")
_MAX_PLANS = 16  # of a class: one for each model, database and time zone


@dataclass(frozen=True)
class _Kept:
    """What is kept of a plan: nothing in it belongs to a request or to the class.

    Attributes:
        declared: What the class declared when the plan was made.
        columns: See `RowPlan`.
        represent: The same, but for the serializer's own ``finish_row``.
        models: The models whose columns are read.
    """

    declared: list[t.Any]
    columns: tuple[str, ...]
    represent: Represent
    models: frozenset[type[Model]]


@CachedByClass
def _get_kept(cls: type) -> dict[t.Any, _Kept | None]:
    """Return the plans that are kept for a serializer class."""
    return {}


def get_row_plan(serializer: t.Any, model: type[Model], using: str) -> RowPlan:
    """Return how a serializer represents rows of values, from memory if it is known.

    Args:
        serializer: A serializer of one instance.
        model: The model of the rows.
        using: The alias of the database that they come from.
    """
    kept = _find(serializer, model, using)
    if kept is None:
        return plan_rows(serializer, model, using)
    finish = getattr(serializer, "finish_row", None)
    represent = kept.represent
    if finish is not None:
        represent = _finish_with(represent, finish)
    return RowPlan(serializer, kept.columns, represent, ())


def _finish_with(represent: Represent, finish: t.Callable[[t.Any], t.Any]) -> Represent:
    def represent_and_finish(row: Row) -> dict[str, t.Any] | None:
        data = represent(row)
        return None if data is None else finish(data)

    return represent_and_finish


def _find(serializer: t.Any, model: type[Model], using: str) -> _Kept | None:
    # Fields that exist may have been changed since; a router decides each time.
    if "fields" in vars(serializer) or router.routers:
        return None
    cls = type(serializer)
    declared = _describe(cls)
    if declared is None:
        return None
    plans = _get_kept(cls)
    key = (model, using, timezone.get_current_timezone())
    kept = plans.get(key)
    if key not in plans or (kept is not None and kept.declared != declared):
        if len(plans) >= _MAX_PLANS:
            plans.clear()
        kept = plans[key] = _make(cls, model, using, declared)
    if kept is None or any(map(find_model_obstacles, kept.models)):
        return None
    return kept


def _make(
    cls: type[t.Any], model: type[Model], using: str, declared: list[t.Any]
) -> _Kept | None:
    """Make a plan by a serializer of its own; None where it cannot be kept."""
    compiler, represent = compile_rows(cls(), model, using, is_kept=True)
    if compiler.obstacles or not compiler.can_be_kept:
        return None
    columns, models = tuple(compiler.columns), frozenset(compiler.models)
    return _Kept(declared, columns, represent, models)


def _describe(cls: type[t.Any]) -> list[t.Any] | None:
    """Copy what the fields of a serializer class are made from.

    Returns:
        None where they are not declared, but made in the service's own way.
    """
    meta = getattr(cls, "Meta", None)
    if getattr(meta, "depth", None) or find_serializer_obstacles(cls):
        return None
    fields = dict(getattr(cls, "_declared_fields", {}))
    description = [meta, fields, *(_copy(getattr(meta, n, None)) for n in _META_NAMES)]
    for field in fields.values():
        if isinstance(field, BaseSerializer):
            nested = _describe(type(field))
            if nested is None:
                return None
            description += [nested, getattr(type(field), "finish_row", None)]
    return description


def _copy(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return list(value) if isinstance(value, list | tuple) else value


def _forget_all(**kwargs: t.Any) -> None:
    """Forget all plans: REST framework's settings are read when a field is made."""
    _get_kept.cache_clear()


setting_changed.connect(_forget_all, dispatch_uid="codeforlife.kept_plans")
