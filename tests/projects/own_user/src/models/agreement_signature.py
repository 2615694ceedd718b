import typing as t

from django.db import models

from codeforlife.models import Model

from .contributor import Contributor


class AgreementSignature(Model):
    """A contributor's signature of one version of the contribution agreement."""

    contributor_id: int
    contributor = models.ForeignKey(
        Contributor, on_delete=models.CASCADE, related_name="agreement_signatures"
    )
    agreement_id = models.CharField(max_length=40)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "agreement_id"], name="agreement_signed_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(agreement_id=""), name="agreement_id_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contributor_id}: {self.agreement_id}"


AnyAgreementSignature = t.TypeVar("AnyAgreementSignature", bound=AgreementSignature)
