"""Filters that narrow lists by query parameters."""

from __future__ import annotations

import typing as t
from functools import cache

from django.core.exceptions import ValidationError as DjangoValidationError
from django.forms import Form
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.rest_framework import FilterSet as _FilterSet
from django_filters.utils import get_model_field
from rest_framework.exceptions import ValidationError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Field, Model, QuerySet
    from rest_framework.request import Request

__all__ = ["FilterBackend", "FilterSet"]

_PAGE_PARAMETERS = frozenset({"limit", "offset"})

# What a filter set may do even if it is given nothing, by overriding one of these.
_HOOKS = (
    "__init__",
    "errors",
    "filter_queryset",
    "form",
    "get_form_class",
    "is_valid",
    "qs",
)


def _clean(model_field: Field[t.Any, t.Any], value: str) -> t.Any:
    """Convert a query parameter's value to what the database can compare."""
    if "\x00" in value:
        raise DjangoValidationError("Null characters are not allowed.")
    clean_value = model_field.to_python(value)
    model_field.run_validators(clean_value)
    return clean_value


def _clean_all(
    model: type[Model], field: str, name: str, values: Iterable[str]
) -> list[t.Any]:
    """Convert all values of a query parameter, or report the parameter's errors."""
    field_name = model._meta.pk.name if field == "pk" else field
    model_field = get_model_field(model, field_name)
    if model_field is None:
        raise TypeError(f"{model.__name__} has no field {field!r} to filter by.")
    while model_field.remote_field:  # a relation compares the keys that it points to
        model_field = model_field.target_field
    clean_values, errors = [], []
    for value in filter(None, values):
        try:
            clean_values.append(_clean(model_field, value))
        except DjangoValidationError as error:
            errors += error.messages
    if errors:
        raise ValidationError({name: errors}, code="invalid")
    return clean_values


def _is_library(function: t.Any) -> bool:
    """Whether a method or property is django-filter's own."""
    function = getattr(function, "fget", function)
    return str(function.__module__).startswith("django_filters.")


@cache
def _does_nothing_by_itself(filterset_class: t.Any) -> bool:
    """Whether a filter set changes nothing unless it is given a parameter."""
    filters = filterset_class.base_filters.values()
    return (
        filterset_class._meta.form is Form
        and all(_is_library(getattr(filterset_class, name)) for name in _HOOKS)
        and all(
            _is_library(type(filter_).filter) and not filter_.extra.get("required")
            for filter_ in filters
        )
    )


class FilterBackend(DjangoFilterBackend):
    """Django-filter's backend, at no cost to requests that ask for no filter."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[t.Any], view: t.Any
    ) -> QuerySet[t.Any]:
        """Filter rows by the request's query.

        Args:
            request: The request.
            queryset: The rows that exist for the user.
            view: The view, which names its filter set.

        Returns:
            The rows that were asked for.
        """
        filterset_class = self.get_filterset_class(view, queryset)
        asks_for_nothing = request.query_params.keys() <= _PAGE_PARAMETERS
        if filterset_class is None or (
            asks_for_nothing and _does_nothing_by_itself(filterset_class)
        ):
            return queryset
        filtered = super().filter_queryset(request, queryset, view)
        return t.cast("QuerySet[t.Any]", filtered)


class FilterSet(_FilterSet):
    """A filter set of django-filter's, with helpers.

    Example:
        >>> class FruitFilterSet(FilterSet):
        ...     _id = filters.NumberFilter(method="_id__method")
        ...     _id__method = FilterSet.make_exclude_field_list_method("id")
    """

    @staticmethod
    def make_exclude_field_list_method(field: str) -> Callable[..., QuerySet[t.Any]]:
        """Make a filter method that leaves out the rows with any of the given values.

        The query parameter may be repeated: ``?_id=1&_id=2`` leaves out two rows.

        Args:
            field: The model field whose values are given.

        Returns:
            A function to be set as a class attribute and named as a filter's
            ``method``. It answers a value that the field cannot have with a 400 that
            names the parameter.
        """

        def method(
            self: FilterSet, queryset: QuerySet[t.Any], name: str, *args: t.Any
        ) -> QuerySet[t.Any]:
            values = self.request.GET.getlist(name)
            clean_values = _clean_all(queryset.model, field, name, values)
            return queryset.exclude(**{f"{field}__in": clean_values})

        return method
