"""How a user is read."""

from __future__ import annotations

import typing as t
from functools import cached_property

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import (
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

    def finish_row(self, data: DataDict) -> DataDict:
        """Leave out what the reader or the kind of user does not show.

        Args:
            data: The value of each field.

        Returns:
            The user's data. ``student`` is null for a user who is in no class.
        """
        student = data.get("student")
        if (
            student is not None
            and student.get("klass") is student.get("school") is None
        ):
            data["student"] = None
        if "email" in data and self._is_read_by_pupil:
            data["email"] = ""
        return data

    @cached_property
    def _is_read_by_pupil(self) -> bool:
        request = self.context.get("request")
        user = getattr(request, "user", None)
        return isinstance(user, User) and StudentUser.matches(user)
