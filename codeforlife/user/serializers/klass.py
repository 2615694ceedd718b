"""Classes over the API."""

from datetime import UTC

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import Class, User, class_name_validators

__all__ = ["ClassSerializer"]


class ClassSerializer(ModelSerializer[User, Class]):
    """A class, which the API knows by its access code."""

    id = serializers.CharField(source="access_code", read_only=True)
    name = serializers.CharField(
        max_length=200, validators=class_name_validators, read_only=True
    )
    school = serializers.IntegerField(source="teacher.school.id", read_only=True)
    read_classmates_data = serializers.BooleanField(
        source="classmates_data_viewable", read_only=True
    )
    receive_requests_until = serializers.DateTimeField(
        source="accept_requests_until", default_timezone=UTC, read_only=True
    )

    class Meta:
        model = Class
        fields = [
            "name",
            "id",
            "teacher",
            "school",
            "read_classmates_data",
            "receive_requests_until",
        ]
        extra_kwargs = {"name": {"read_only": True}, "teacher": {"read_only": True}}
