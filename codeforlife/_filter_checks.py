"""Finds filters that the database could answer only by reading encrypted values."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django_filters import (
    AllValuesFilter,
    AllValuesMultipleFilter,
    FilterSet,
    OrderingFilter,
    RangeFilter,
)

from .models.encrypted._checks import get_encrypted_field
from .models.encrypted._site_checks import can_look_up

__all__ = ["check_filter_sets"]


def check_filter_sets() -> Iterator[CheckMessage]:
    """Find filters over encrypted fields that cannot work, in the filter sets of apps.

    Yields:
        An error for each filter. It names the fix.
    """
    for filterset_class in _get_subclasses(FilterSet):
        model = filterset_class._meta.model
        app = apps.get_containing_app_config(filterset_class.__module__)
        if model is None or app is None:
            continue
        for name, declared in filterset_class.base_filters.items():
            problem = _find_problem(model, declared)
            if problem is not None:
                yield Error(
                    f"The filter {name!r} {problem[0]}.",
                    hint=problem[1],
                    obj=filterset_class,
                    id="codeforlife.E152",
                )


def _get_subclasses(base: t.Any) -> Iterator[t.Any]:
    for subclass in base.__subclasses__():
        yield subclass
        yield from _get_subclasses(subclass)


def _find_problem(model: t.Any, declared: t.Any) -> tuple[str, str] | None:
    """Say what is wrong with a filter, and how to fix it."""
    if isinstance(declared, OrderingFilter):
        fields = (get_encrypted_field(model, name) for name in declared.param_map)
        field = next(filter(None, fields), None)
        if field is None:
            return None
        return (
            f"orders by {field.label}, which is encrypted",
            f"Leave {field.name!r} out of its fields, and sort the rows in Python.",
        )
    field = get_encrypted_field(model, declared.field_name or "")
    if field is None or declared.method is not None:
        return None
    if isinstance(declared, AllValuesFilter | AllValuesMultipleFilter):
        return (
            f"needs all different values of {field.label}, which is encrypted",
            "Use a CharFilter, or a ChoiceFilter that names the values.",
        )
    if isinstance(declared, RangeFilter):
        return (
            f"compares values of {field.label}, which is encrypted",
            "Filter by the values themselves, or by another field.",
        )
    lookups = declared.lookup_expr
    for lookup in [lookups] if isinstance(lookups, str) else lookups or ["exact"]:
        if not can_look_up(field, lookup):
            return (
                f"has the look-up {lookup!r} of {field.label}, which is encrypted and"
                " cannot answer it",
                "Declare the field with index=BlindIndex(), or with"
                " index=BlindIndex(fold_case=True) for 'iexact'; or look for a part of"
                " a text with 'icontains'.",
            )
    return None
