from django.db.models import QuerySet

from codeforlife.permissions import (
    AuthHeaderIsGitHubOidcToken,
    IsAuthenticated,
    Permission,
)
from codeforlife.response import Response
from codeforlife.views import action

from ..models import AgreementSignature
from ..request import Request
from ..serializers import AgreementSignatureSerializer
from .base import ModelViewSet


class AgreementSignatureViewSet(ModelViewSet[AgreementSignature]):
    http_method_names = ["get", "post"]
    model_class = AgreementSignature

    def get_permissions(self) -> list[Permission]:
        if self.action == "check_signed":
            return [AuthHeaderIsGitHubOidcToken()]
        return [IsAuthenticated()]

    def get_serializer_class(self) -> type[AgreementSignatureSerializer]:
        if self.action in ("create", "list", "retrieve"):
            return AgreementSignatureSerializer
        raise NotImplementedError(f"{self.action} has no serializer")

    def get_queryset(self) -> QuerySet[AgreementSignature]:
        return AgreementSignature.objects.filter(
            contributor=self.request.auth_user
        ).order_by("-signed_at")

    @action(detail=False, methods=["get"], url_path="check-signed/(?P<agreement>.+)")
    def check_signed(self, request: Request, agreement: str) -> Response:
        signed = AgreementSignature.objects.filter(agreement_id=agreement)
        return Response({"signed_by": [*signed.values_list("contributor", flat=True)]})
