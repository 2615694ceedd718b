"""Reading classes."""

from __future__ import annotations

import typing as t

from ...permissions import OR
from ...views import ModelViewSet
from ..filters import ClassFilterSet
from ..models import Class, User
from ..permissions import IsStudent, IsTeacher
from ..scoping import classes_visible_to
from ..serializers import ClassSerializer

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

    from ...permissions import Permission

__all__ = ["ClassViewSet"]


class ClassViewSet(ModelViewSet[User, Class]):
    """A student's own class, or the classes of a teacher's school."""

    http_method_names = ["get"]
    lookup_field = "access_code"
    serializer_class = ClassSerializer
    filterset_class = ClassFilterSet

    def get_permissions(self) -> list[Permission]:
        """Admit teachers in a school; students too, but not to lists."""
        if self.action == "list":
            return [IsTeacher(in_school=True)]
        return [OR(IsStudent(), IsTeacher(in_school=True))]

    def get_queryset(self) -> QuerySet[Class]:
        """Return the classes that exist for the user."""
        return classes_visible_to(self.request.auth_user)
