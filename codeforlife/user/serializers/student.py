"""How a student is read."""

from __future__ import annotations

import typing as t

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import Student, User


class StudentSerializer(ModelSerializer[User, Student]):
    """What makes a user a student: the class, by its access code, and the school."""

    klass = serializers.CharField(
        source="class_field.access_code", read_only=True, allow_null=True
    )
    school = serializers.IntegerField(
        source="class_field.teacher.school_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Student
        fields: t.ClassVar = ["id", "klass", "school"]
        extra_kwargs: t.ClassVar[dict[str, dict[str, t.Any]]] = {
            "id": {"read_only": True}
        }
