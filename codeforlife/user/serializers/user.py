"""How a user is read."""

from __future__ import annotations

import typing as t

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import (
    Student,
    StudentUser,
    Teacher,
    User,
    user_first_name_validators,
    user_last_name_validators,
)
from .student import StudentSerializer
from .teacher import TeacherSerializer

if t.TYPE_CHECKING:
    from ...types import DataDict


class _UserSerializer[AnyUser: User](ModelSerializer[AnyUser, AnyUser]):
    """The fields that all users have.

    The two public serializers are both made of it, and neither of the other, so that a
    service may combine them in any order.
    """

    first_name = serializers.CharField(
        max_length=150, validators=user_first_name_validators, read_only=True
    )
    last_name = serializers.CharField(
        max_length=150, validators=user_last_name_validators, read_only=True
    )
    # Rendered in UTC, wherever a user is read.
    date_joined = serializers.DateTimeField(format=None, read_only=True)
    requesting_to_join_class = serializers.CharField(
        source="new_student.pending_class_request.access_code",
        read_only=True,
        allow_null=True,
    )

    class Meta:
        model = User
        fields: t.ClassVar = [
            "id",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "date_joined",
            "requesting_to_join_class",
        ]
        extra_kwargs: t.ClassVar[dict[str, dict[str, t.Any]]] = {
            "id": {"read_only": True},
            "first_name": {"read_only": True},
            "last_name": {"read_only": True},
            "email": {"read_only": True},
            "is_active": {"read_only": True},
            "date_joined": {"read_only": True},
        }


class BaseUserSerializer[AnyUser: User](_UserSerializer[AnyUser]):
    """A user, whatever kind they are of."""


class UserSerializer[AnyUser: User](_UserSerializer[AnyUser]):
    """A user, and what makes them a student or a teacher.

    A pupil who reads is not shown anybody's e-mail address.
    """

    student = StudentSerializer(source="new_student", read_only=True, allow_null=True)
    teacher = TeacherSerializer[Teacher](
        source="new_teacher", read_only=True, allow_null=True
    )

    class Meta(_UserSerializer.Meta):
        fields: t.ClassVar = [*_UserSerializer.Meta.fields, "student", "teacher"]

    def to_representation(self, instance: AnyUser) -> DataDict:
        """Read a user.

        Args:
            instance: The user.

        Returns:
            The user's data. ``student`` is null for whoever is in no class.
        """
        student, teacher = instance.student, instance.teacher
        request = student and student.pending_class_request
        return {
            "id": instance.pk,
            "first_name": instance.first_name,
            "last_name": instance.last_name,
            "email": "" if self._is_read_by_pupil else instance.email,
            "is_active": instance.is_active,
            "date_joined": instance.date_joined,
            "requesting_to_join_class": request.access_code if request else None,
            "student": _represent_student(student) if student else None,
            "teacher": _represent_teacher(teacher) if teacher else None,
        }

    # The same from a row of values: see codeforlife.serializers.row_plan.

    row_columns: t.ClassVar = (
        "id",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "date_joined",
        "new_student__pending_class_request__access_code",
        "new_student",
        "new_student__class_field",
        "new_student__class_field__access_code",
        "new_student__class_field__teacher__school",
        "new_teacher",
        "new_teacher__school",
        "new_teacher__is_admin",
    )

    def represent_row(self, row: tuple[t.Any, ...]) -> DataDict:
        """Read a user from the values of `row_columns`.

        Args:
            row: The values.

        Returns:
            What `to_representation` returns for the same user.
        """
        student = {"id": row[7], "klass": row[9], "school": row[10]}
        teacher = {"id": row[11], "school": row[12], "is_admin": row[13]}
        return {
            "id": row[0],
            "first_name": row[1],
            "last_name": row[2],
            "email": "" if self._is_read_by_pupil else row[3],
            "is_active": row[4],
            "date_joined": row[5],
            "requesting_to_join_class": row[6],
            "student": None if row[8] is None else student,
            "teacher": None if row[11] is None else teacher,
        }

    @property
    def _is_read_by_pupil(self) -> bool:
        request = self.context.get("request")
        user = getattr(request, "user", None)
        return isinstance(user, User) and StudentUser.matches(user)


def _represent_student(student: Student) -> DataDict | None:
    klass = student.class_field
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
