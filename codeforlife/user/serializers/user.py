"""How a user is read."""

from __future__ import annotations

import typing as t
from functools import cached_property

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

    # What a row of `represent_row` holds: lists are served from these columns alone.
    row_columns: t.ClassVar = (
        "pk",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "date_joined",
        "new_student__pending_class_request__access_code",
        "new_student__pk",
        "new_student__class_field__access_code",
        "new_student__class_field__teacher__school_id",
        "new_student__class_field_id",
        "new_teacher__pk",
        "new_teacher__school_id",
        "new_teacher__is_admin",
    )

    def to_representation(self, instance: AnyUser) -> DataDict:
        """Read a user.

        Args:
            instance: The user.

        Returns:
            The user's data. ``student`` is null for whoever is in no class.
        """
        return self.represent_row(
            (
                instance.pk,
                instance.first_name,
                instance.last_name,
                instance.email,
                instance.is_active,
                instance.date_joined,
                *_get_student_columns(instance.student),
                *_get_teacher_columns(instance.teacher),
            )
        )

    def represent_row(self, row: tuple[t.Any, ...]) -> DataDict:
        """Read a user from the values of `row_columns`.

        Args:
            row: The values.

        Returns:
            The user's data.
        """
        student_id, code, class_school_id, class_id = row[7:11]
        teacher_id, school_id, is_admin = row[11:]
        return {
            "id": row[0],
            "first_name": row[1],
            "last_name": row[2],
            "email": "" if self._is_read_by_pupil else row[3],
            "is_active": row[4],
            "date_joined": row[5],
            "requesting_to_join_class": row[6],
            "student": None
            if student_id is None or class_id is None
            else {"id": student_id, "klass": code, "school": class_school_id},
            "teacher": None
            if teacher_id is None
            else {"id": teacher_id, "school": school_id, "is_admin": is_admin},
        }

    @cached_property
    def _is_read_by_pupil(self) -> bool:
        request = self.context.get("request")
        user = getattr(request, "user", None)
        return isinstance(user, User) and StudentUser.matches(user)


def _get_student_columns(student: Student | None) -> tuple[t.Any, ...]:
    """Get from a student what a row holds of them."""
    if student is None:
        return (None,) * 5
    requested, klass = student.pending_class_request, student.class_field
    return (
        requested and requested.access_code,
        student.pk,
        klass and klass.access_code,
        klass and klass.teacher.school_id,
        student.class_field_id,
    )


def _get_teacher_columns(teacher: Teacher | None) -> tuple[t.Any, ...]:
    """Get from a teacher what a row holds of them."""
    if teacher is None:
        return (None,) * 3
    return teacher.pk, teacher.school_id, teacher.is_admin
