"""How a school is read."""

from __future__ import annotations

import typing as t

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import School, User, school_name_validators


class SchoolSerializer(ModelSerializer[User, School]):
    """A school, with its country as a two-letter code."""

    name = serializers.CharField(
        max_length=200, validators=school_name_validators, read_only=True
    )
    # As a field for choices, it would translate 249 names of countries per request.
    country = serializers.CharField(
        source="country.code", read_only=True, allow_null=True
    )
    uk_county = serializers.CharField(source="county", read_only=True, allow_null=True)

    class Meta:
        model = School
        fields: t.ClassVar = ["id", "name", "country", "uk_county"]
        extra_kwargs: t.ClassVar[dict[str, dict[str, t.Any]]] = {
            "id": {"read_only": True},
            "name": {"read_only": True},
            "country": {"read_only": True},
        }
