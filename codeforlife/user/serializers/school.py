"""How a school is read."""

from __future__ import annotations

import typing as t

from rest_framework import serializers

from ...serializers import ModelSerializer
from ..models import School, User, school_name_validators

if t.TYPE_CHECKING:
    from django.db.models import Field


class CountryCodeField(serializers.CharField):
    """Reads a country as its two-letter code (ISO 3166-1)."""

    #: The column holds the code, from which an instance makes a country.
    shows_column: t.ClassVar = True

    def to_representation(self, value: t.Any) -> str | None:  # type: ignore[override]
        """Read a country, or the code of one.

        Args:
            value: The country, or its code.

        Returns:
            The code.
        """
        return t.cast("str | None", getattr(value, "code", value))


class SchoolSerializer(ModelSerializer[User, School]):
    """A school, with its country as a two-letter code."""

    name = serializers.CharField(
        max_length=200, validators=school_name_validators, read_only=True
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

    def build_standard_field(
        self, field_name: str, model_field: Field[t.Any, t.Any]
    ) -> tuple[type[serializers.Field[t.Any, t.Any, t.Any, t.Any]], dict[str, t.Any]]:
        """Build a field for a column; the country's is a choice where it is written.

        To be read, a choice would translate the names of 249 countries per request.

        Args:
            field_name: The name of the field.
            model_field: The column.

        Returns:
            The class of the field, and its arguments.
        """
        if field_name == "country" and self._is_read_only(field_name):
            return CountryCodeField, {"allow_null": True}
        return super().build_standard_field(field_name, model_field)

    def _is_read_only(self, field_name: str) -> bool:
        options = self.get_extra_kwargs().get(field_name, {})
        return bool(options.get("read_only"))
