"""How lists of classes are narrowed."""

from __future__ import annotations

import typing as t

from django.db.models import Q
from django_filters import rest_framework as filters

from ...filters import FilterSet
from ..models import Class

if t.TYPE_CHECKING:
    from django.db.models import QuerySet


class ClassFilterSet(FilterSet):
    """Narrows lists of classes.

    Attributes:
        _id: Leaves out the classes with these access codes (may be repeated).
        teacher: Keeps the classes of the teacher with this id.
        id_or_name: Keeps the classes with this text in their access code or name.
    """

    _id = filters.CharFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("access_code")
    id_or_name = filters.CharFilter(method="id_or_name__method")

    class Meta:
        model = Class
        fields: t.ClassVar = ["_id", "teacher", "id_or_name"]

    def id_or_name__method(
        self, queryset: QuerySet[Class], name: str, value: str
    ) -> QuerySet[Class]:
        """Keep the classes with a text in their access code or name.

        Args:
            queryset: The classes.
            name: The name of the query parameter.
            value: The text.

        Returns:
            The classes that have it.
        """
        return queryset.filter(
            Q(access_code__icontains=value) | Q(name__icontains=value)
        )
