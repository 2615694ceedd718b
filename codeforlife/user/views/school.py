"""Schools over HTTP."""

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


class SchoolViewSet(ModelViewSet[User, School]):
    """Shows a school to those who belong to it or ask to join it."""

    http_method_names = ["get"]
    lean_reads = True
    serializer_class = SchoolSerializer

    def get_permissions(self) -> list[Permission]:
        """Say who may call the action at hand.

        Returns:
            No user may list schools; one may be read by its students and teachers, and
            by independents who ask to join one of its classes.
        """
        if self.action == "list":
            return [AllowNone()]
        members = OR(IsStudent(), IsTeacher(in_school=True))
        return [OR(members, IsIndependent(is_requesting_to_join_class=True))]

    def get_queryset(self) -> QuerySet[School]:
        """Find the school that the user may see.

        Returns:
            The school.
        """
        return schools_visible_to(self.request.auth_user)
