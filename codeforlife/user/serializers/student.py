"""Students over the API."""

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import Student, User

__all__ = ["StudentSerializer"]


class StudentSerializer(ModelSerializer[User, Student]):
    """What makes a user a student."""

    klass = serializers.CharField(source="class_field.access_code", read_only=True)
    school = serializers.IntegerField(
        source="class_field.teacher.school.id", read_only=True
    )

    class Meta:
        model = Student
        fields = ["id", "klass", "school"]
        extra_kwargs = {"id": {"read_only": True}}
