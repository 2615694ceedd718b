"""Classes over HTTP."""

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


class ClassViewSet(ModelViewSet[User, Class]):
    """Lists a school's classes to its teachers, and shows students their own."""

    http_method_names = ["get"]
    lean_reads = True
    lookup_field = "access_code"
    serializer_class = ClassSerializer
    filterset_class = ClassFilterSet

    def get_permissions(self) -> list[Permission]:
        """Say who may call the action at hand.

        Returns:
            Teachers in a school may; students may read one class.
        """
        if self.action == "list":
            return [IsTeacher(in_school=True)]
        return [OR(IsStudent(), IsTeacher(in_school=True))]

    def get_queryset(self) -> QuerySet[Class]:
        """Find the classes that the user may see.

        Returns:
            The classes.
        """
        return classes_visible_to(self.request.auth_user)
