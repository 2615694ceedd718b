import typing as t
from unittest.mock import patch

from django.utils import timezone

from codeforlife.permissions import AuthHeaderIsGitHubOidcToken, IsAuthenticated
from codeforlife.response import Response

from ..models import AgreementSignature, Contributor
from ..serializers import AgreementSignatureSerializer
from ..testing import ModelViewSetTestCase
from .agreement_signature import AgreementSignatureViewSet


class TestAgreementSignatureViewSet(
    ModelViewSetTestCase[AgreementSignatureViewSet, AgreementSignature]
):
    basename = "agreement-signature"
    model_view_set_class = AgreementSignatureViewSet
    fixtures = ["contributors"]

    def setUp(self) -> None:
        self.contributor = Contributor.objects.get(pk=1)

    def check_signed(self, **kwargs: t.Any) -> Response:
        path = self.reverse_action("check_signed", kwargs={"agreement": "a" * 40})
        return self.client.get(path, **kwargs)

    def test_get_permissions(self) -> None:
        self.assert_get_permissions([IsAuthenticated()], action="create")
        self.assert_get_permissions(
            [AuthHeaderIsGitHubOidcToken()], action="check_signed"
        )

    def test_get_serializer_class(self) -> None:
        self.assert_get_serializer_class(AgreementSignatureSerializer, action="list")
        with self.assertRaises(NotImplementedError):
            self.assert_get_serializer_class(
                AgreementSignatureSerializer, action="check_signed"
            )

    def test_list(self) -> None:
        self.client.login(self.contributor)
        self.client.list(self.contributor.agreement_signatures.order_by("-signed_at"))

    def test_create(self) -> None:
        self.client.login(self.contributor)
        self.client.create({"agreement_id": "c" * 40, "signed_at": timezone.now()})

    def test_create__already_signed(self) -> None:
        self.client.login(self.contributor)
        response = self.client.create(
            {"agreement_id": "a" * 40, "signed_at": timezone.now()},
            status_code_assertion=400,
        )
        assert response.json() == {"__all__": ["This version is signed already."]}

    def test_create__not_logged_in(self) -> None:
        self.client.create({}, status_code_assertion=403)

    def test_check_signed__no_token(self) -> None:
        self.check_signed(status_code_assertion=403)

    def test_check_signed__wrong_token(self) -> None:
        self.check_signed(
            headers={"Authorization": "Bearer nonsense"}, status_code_assertion=403
        )

    def test_check_signed(self) -> None:
        with patch.object(
            AuthHeaderIsGitHubOidcToken, "has_permission", return_value=True
        ) as has_permission:
            response = self.check_signed()
        has_permission.assert_called_once()
        assert response.json() == {"signed_by": [1, 2]}
