"""Filters for lists of users."""

from __future__ import annotations

import typing as t

from django_filters import rest_framework as filters

from ...filters import FilterSet
from ..models import IndependentUser, StudentUser, TeacherUser, User
from ._search import contains, filter_in_memory

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = ["UserFilterSet"]

_TYPES: dict[str, type[User]] = {
    "teacher": TeacherUser,
    "student": StudentUser,
    "independent": IndependentUser,
    "indy": IndependentUser,
}


class UserFilterSet(FilterSet):
    """Narrows users by class, type and name, or leaves some out."""

    students_in_class = filters.CharFilter(
        field_name="new_student__class_field__access_code", lookup_expr="exact"
    )
    type = filters.ChoiceFilter(
        choices=[(name, name) for name in _TYPES], method="type__method"
    )
    _id = filters.NumberFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("id")
    name = filters.CharFilter(method="name__method")

    class Meta:
        model = User
        fields = ["students_in_class", "type", "_id", "name"]

    def type__method(
        self, queryset: QuerySet[User], name: str, value: str
    ) -> QuerySet[User]:
        """Narrow users to one type."""
        manager: t.Any = _TYPES[value].objects
        return t.cast("QuerySet[User]", manager.filter_users(queryset))

    def name__method(
        self, queryset: QuerySet[User], name: str, value: str
    ) -> QuerySet[User]:
        """Narrow users to those whose first or last name contains what is searched.

        The first space splits it into first and last name; a single word is looked for
        in both.
        """
        first_name, *rest = value.split(maxsplit=1) or [""]
        last_name = rest[0].strip() if rest else first_name
        if not first_name:
            return queryset
        return filter_in_memory(
            queryset,
            ("first_name", "last_name"),
            lambda first, last: (
                contains(first, first_name) or contains(last, last_name)
            ),
        )
