"""Reading schools."""

from __future__ import annotations

import typing as t

from ...permissions import OR, AllowNone
from ...views import ModelViewSet
from ..models import School, User
from ..permissions import IsIndependent, IsStudent, IsTeacher
from ..scoping import schools_visible_to
from ..serializers import SchoolSerializer

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

    from ...permissions import Permission

__all__ = ["SchoolViewSet"]


class SchoolViewSet(ModelViewSet[User, School]):
    """The school in which a user is, or which an independent asks to join."""

    http_method_names = ["get"]
    serializer_class = SchoolSerializer

    def get_permissions(self) -> list[Permission]:
        """Admit whoever has something to do with a school; nobody to lists."""
        if self.action == "list":
            return [AllowNone()]
        return [
            OR(
                OR(IsStudent(), IsTeacher(in_school=True)),
                IsIndependent(is_requesting_to_join_class=True),
            )
        ]

    def get_queryset(self) -> QuerySet[School]:
        """Return the schools that exist for the user."""
        return schools_visible_to(self.request.auth_user)
