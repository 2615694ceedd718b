"""How a teacher is read."""

from __future__ import annotations

import typing as t

from ...serializers import ModelSerializer
from ..models import Teacher, User


class TeacherSerializer[AnyTeacher: Teacher](ModelSerializer[User, AnyTeacher]):
    """What makes a user a teacher: the school, and whether they administer it."""

    class Meta:
        model = Teacher
        fields: t.ClassVar = ["id", "school", "is_admin"]
        extra_kwargs: t.ClassVar[dict[str, dict[str, t.Any]]] = {
            "id": {"read_only": True},
            "school": {"read_only": True},
            "is_admin": {"read_only": True},
        }
