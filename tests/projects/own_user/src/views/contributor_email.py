from django.db.models.functions import Lower
from drf_spectacular.utils import extend_schema

from codeforlife.response import Response
from codeforlife.views import BaseAPIView

from ..agreement import get_newest_agreement_id
from ..models import Contributor
from ..permissions import IsContributingWorkflow
from ..request import Request
from ..serializers import EmailSerializer, SignedEmailSerializer


class CheckSignedLatestAgreementView(BaseAPIView[Request]):
    """Tells which owners of e-mails have signed the newest agreement."""

    request_class = Request
    permission_classes = [IsContributingWorkflow]

    @extend_schema(
        request=EmailSerializer(many=True), responses=SignedEmailSerializer(many=True)
    )
    def post(self, request: Request) -> Response:
        serializer = EmailSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        emails = [item["email"] for item in serializer.validated_data]
        signed = self._get_signed([email.lower() for email in emails])
        return Response(
            [
                {"email": email, "has_signed": email.lower() in signed}
                for email in emails
            ]
        )

    def _get_signed(self, emails: list[str]) -> set[str]:
        """Return those e-mails, in lower case, whose owner has signed."""
        signed = Contributor.objects.filter(
            agreement_signatures__agreement_id=get_newest_agreement_id()
        ).annotate(lower_email=Lower("email"))
        return {
            email.lower()
            for email in signed.filter(lower_email__in=emails).values_list(
                "email", flat=True
            )
        }
