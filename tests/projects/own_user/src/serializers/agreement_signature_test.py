from datetime import timedelta

from django.utils import timezone

from ..models import AgreementSignature, Contributor
from ..testing import ModelSerializerTestCase
from .agreement_signature import AgreementSignatureSerializer


class TestAgreementSignatureSerializer(
    ModelSerializerTestCase[AgreementSignatureSerializer, AgreementSignature]
):
    model_serializer_class = AgreementSignatureSerializer
    fixtures = ["contributors"]

    def setUp(self) -> None:
        self.contributor = Contributor.objects.get(pk=1)
        self.context = {"request": self.request_factory.post(user=self.contributor)}

    def test_validate_signed_at(self) -> None:
        self.assert_validate_field(
            name="signed_at",
            error_code="signed_in_future",
            value=timezone.now() + timedelta(days=1),
        )

    def test_validate_agreement_id(self) -> None:
        self.assert_validate_field(
            name="agreement_id", error_code="wrong_length", value="abc"
        )

    def test_validate(self) -> None:
        self.assert_validate(
            attrs={"agreement_id": "a" * 40},
            error_code="already_signed",
            context=self.context,
        )

    def test_create(self) -> None:
        signed_at = timezone.now()
        self.assert_create(
            {"agreement_id": "c" * 40, "signed_at": signed_at},
            new_data={"contributor": self.contributor},
            context=self.context,
        )

    def test_to_representation(self) -> None:
        self.assert_to_representation(
            instance=AgreementSignature.objects.get(pk=1),
            new_data={"contributor_name": "Ada Example"},
            context=self.context,
        )
