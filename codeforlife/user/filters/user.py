"""How lists of users are narrowed."""

from __future__ import annotations

import typing as t

from django.db.models import Q
from django_filters import rest_framework as filters

from ...filters import FilterSet
from ..models import IndependentUser, StudentUser, TeacherUser, User

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

_TYPES: dict[str, type[User]] = {
    "teacher": TeacherUser,
    "student": StudentUser,
    "independent": IndependentUser,
    "indy": IndependentUser,
}


class UserFilterSet(FilterSet):
    """Narrows lists of users.

    Attributes:
        students_in_class: Keeps the students of the class with this access code.
        _id: Leaves out the users with these ids (may be repeated).
        name: Keeps the users with this text in their first or last name; of two words,
            the first is looked for in first names and the rest in last names.
        type: Keeps the users of this type.
    """

    students_in_class = filters.CharFilter(
        field_name="new_student__class_field__access_code"
    )
    _id = filters.NumberFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("id")
    name = filters.CharFilter(method="name__method")
    type = filters.ChoiceFilter(
        choices=[(name, name) for name in _TYPES], method="type__method"
    )

    class Meta:
        model = User
        fields: t.ClassVar = ["students_in_class", "_id", "name", "type"]

    def name__method(
        self, queryset: QuerySet[User], name: str, value: str
    ) -> QuerySet[User]:
        """Keep the users with a text in their names.

        Args:
            queryset: The users.
            name: The name of the query parameter.
            value: The text.

        Returns:
            The users who have it; all of them if the text is empty.
        """
        words = value.split(maxsplit=1)
        if not words:
            return queryset
        first, last = words[0], words[-1].strip()
        return queryset.filter(
            Q(first_name__icontains=first) | Q(last_name__icontains=last)
        )

    def type__method(
        self, queryset: QuerySet[User], name: str, value: str
    ) -> QuerySet[User]:
        """Keep the users of a type.

        Args:
            queryset: The users.
            name: The name of the query parameter.
            value: The name of the type.

        Returns:
            The users of the type.
        """
        manager: t.Any = _TYPES[value].objects
        return t.cast("QuerySet[User]", manager.filter_users(queryset))
