"""Teachers over the API."""

from __future__ import annotations

from ...serializers import ModelSerializer
from ..models import Teacher, User

__all__ = ["TeacherSerializer"]


class TeacherSerializer[AnyTeacher: Teacher](ModelSerializer[User, AnyTeacher]):
    """What makes a user a teacher."""

    class Meta:
        model = Teacher
        fields = ["id", "school", "is_admin"]
        extra_kwargs = {
            "id": {"read_only": True},
            "school": {"read_only": True},
            "is_admin": {"read_only": True},
        }
