"""Users over the API."""

from __future__ import annotations

import typing as t
from datetime import UTC

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import (
    User,
    user_first_name_validators,
    user_last_name_validators,
)
from .student import StudentSerializer
from .teacher import TeacherSerializer

if t.TYPE_CHECKING:
    from ...types import DataDict
    from ..models import Class, Student, Teacher

__all__ = ["BaseUserSerializer", "UserSerializer"]


class BaseUserSerializer[AnyUser: User](ModelSerializer[User, AnyUser]):
    """What is the same for users of any type."""

    first_name = serializers.CharField(
        max_length=150, validators=user_first_name_validators, read_only=True
    )
    last_name = serializers.CharField(
        max_length=150, validators=user_last_name_validators, read_only=True
    )
    date_joined = serializers.DateTimeField(default_timezone=UTC, read_only=True)
    requesting_to_join_class = serializers.CharField(
        source="new_student.pending_class_request.access_code", read_only=True
    )

    class Meta:
        model = User
        fields = [
            "id",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "date_joined",
            "requesting_to_join_class",
        ]
        extra_kwargs = {
            "id": {"read_only": True},
            "first_name": {"read_only": True},
            "last_name": {"read_only": True},
            "email": {"read_only": True},
            "is_active": {"read_only": True},
            "date_joined": {"read_only": True},
        }


class UserSerializer[AnyUser: User](BaseUserSerializer[AnyUser]):
    """A user of any type, with what makes them a student or a teacher.

    A subclass may accept further fields; what it shows stays the same unless it
    overrides `to_representation`. A student is not shown other people's e-mail
    addresses.
    """

    student = StudentSerializer(source="new_student", read_only=True)
    teacher = TeacherSerializer["Teacher"](source="new_teacher", read_only=True)

    class Meta(BaseUserSerializer.Meta):
        fields = [*BaseUserSerializer.Meta.fields, "student", "teacher"]
        # What `to_representation` reads, whatever fields a subclass declares.
        query_paths = [
            "new_student__class_field__teacher",
            "new_student__pending_class_request",
            "new_teacher",
        ]

    def to_representation(self, instance: AnyUser) -> DataDict:
        """Represent a user; independents are users without student and teacher."""
        student, teacher = instance.student, instance.teacher
        request_class = student and student.pending_class_request
        return {
            "id": instance.pk,
            "first_name": instance.first_name,
            "last_name": instance.last_name,
            "email": instance.email if self._may_see_email(instance) else "",
            "is_active": instance.is_active,
            "date_joined": instance.date_joined,
            "requesting_to_join_class": request_class and request_class.access_code,
            "student": student and _represent_student(student),
            "teacher": teacher and _represent_teacher(teacher),
        }

    def _may_see_email(self, instance: AnyUser) -> bool:
        request = self.context.get("request")
        caller = getattr(request, "user", None)
        student = getattr(caller, "student", None)
        if student is None or student.class_field_id is None:
            return True
        return t.cast(bool, instance.pk == t.cast(User, caller).pk)


def _represent_student(student: Student) -> DataDict | None:
    klass: Class | None = student.class_field
    if klass is None:
        return None
    return {
        "id": student.pk,
        "klass": klass.access_code,
        "school": klass.teacher.school_id,
    }


def _represent_teacher(teacher: Teacher) -> DataDict:
    return {
        "id": teacher.pk,
        "school": teacher.school_id,
        "is_admin": teacher.is_admin,
    }
