"""Filters for lists of classes."""

from __future__ import annotations

import typing as t

from django_filters import rest_framework as filters

from ...filters import FilterSet
from ..models import Class
from ._search import contains, filter_in_memory

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = ["ClassFilterSet"]


class ClassFilterSet(FilterSet):
    """Narrows classes by teacher, access code and name, or leaves some out."""

    _id = filters.CharFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("access_code")
    id_or_name = filters.CharFilter(method="id_or_name__method")

    class Meta:
        model = Class
        fields = ["_id", "teacher", "id_or_name"]

    def id_or_name__method(
        self, queryset: QuerySet[Class], name: str, value: str
    ) -> QuerySet[Class]:
        """Narrow classes to those whose code or name contains what is searched."""
        part = value.strip()
        if not part:
            return queryset
        return filter_in_memory(
            queryset,
            ("access_code", "name"),
            lambda code, class_name: contains(code, part) or contains(class_name, part),
        )
