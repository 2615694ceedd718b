import typing as t

from django.utils import timezone

from codeforlife.tests import ModelTestCase

from .agreement_signature import AgreementSignature


class TestAgreementSignature(ModelTestCase[AgreementSignature]):
    fixtures = ["contributors"]

    def create(self, **kwargs: t.Any) -> AgreementSignature:
        kwargs = {"contributor_id": 2, "agreement_id": "c" * 40} | kwargs
        return AgreementSignature.objects.create(signed_at=timezone.now(), **kwargs)

    def test_signed_once(self) -> None:
        self.create()
        with self.assert_raises_integrity_error():
            self.create()

    def test_agreement_id_not_empty(self) -> None:
        with self.assert_check_constraint("agreement_id_not_empty"):
            self.create(agreement_id="")

    def test_objects(self) -> None:
        self.assert_get_queryset(AgreementSignature.objects.filter(pk__in=[1, 2, 3]))
