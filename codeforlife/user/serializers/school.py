"""Schools over the API."""

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import School, User, school_name_validators

__all__ = ["SchoolSerializer"]


class SchoolSerializer(ModelSerializer[User, School]):
    """A school."""

    name = serializers.CharField(
        max_length=200, validators=school_name_validators, read_only=True
    )
    # A choice field would translate the names of all countries to show one code.
    country = serializers.CharField(source="country.code", read_only=True)
    uk_county = serializers.CharField(source="county", read_only=True)

    class Meta:
        model = School
        fields = ["id", "name", "country", "uk_county"]
        extra_kwargs = {
            "id": {"read_only": True},
            "name": {"read_only": True},
            "country": {"read_only": True},
        }
