from datetime import datetime

from django.utils import timezone
from rest_framework import serializers

from codeforlife.types import DataDict

from ..models import AgreementSignature
from .base import ModelSerializer


class AgreementSignatureSerializer(ModelSerializer[AgreementSignature]):
    contributor_name = serializers.CharField(source="contributor.name", read_only=True)

    class Meta:
        model = AgreementSignature
        fields = ["id", "contributor", "contributor_name", "agreement_id", "signed_at"]
        extra_kwargs = {"id": {"read_only": True}, "contributor": {"read_only": True}}

    def validate_signed_at(self, value: datetime) -> datetime:
        if value > timezone.now():
            raise serializers.ValidationError(
                "Cannot be signed in the future.", code="signed_in_future"
            )
        return value

    def validate_agreement_id(self, value: str) -> str:
        if len(value) != 40:
            raise serializers.ValidationError("Wrong length.", code="wrong_length")
        return value

    def validate(self, attrs: DataDict) -> DataDict:
        if self.instance is None:
            signed = self.request.auth_user.agreement_signatures
            if signed.filter(agreement_id=attrs["agreement_id"]).exists():
                raise serializers.ValidationError(
                    "This version is signed already.", code="already_signed"
                )
        return attrs

    def create(self, validated_data: DataDict) -> AgreementSignature:
        contributor = self.request.auth_user
        return super().create({**validated_data, "contributor": contributor})
