"""How a class is read."""

from __future__ import annotations

import typing as t

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import Class, User, class_name_validators


class ClassSerializer(ModelSerializer[User, Class]):
    """A class, known to the outside by its access code."""

    id = serializers.CharField(source="access_code", read_only=True)
    name = serializers.CharField(
        max_length=200, validators=class_name_validators, read_only=True
    )
    school = serializers.IntegerField(
        source="teacher.school_id", read_only=True, allow_null=True
    )
    read_classmates_data = serializers.BooleanField(
        source="classmates_data_viewable", read_only=True
    )
    receive_requests_until = serializers.DateTimeField(
        source="accept_requests_until", read_only=True, allow_null=True
    )

    class Meta:
        model = Class
        fields: t.ClassVar = [
            "name",
            "id",
            "teacher",
            "school",
            "read_classmates_data",
            "receive_requests_until",
        ]
        extra_kwargs: t.ClassVar[dict[str, dict[str, t.Any]]] = {
            "name": {"read_only": True},
            "teacher": {"read_only": True},
        }
