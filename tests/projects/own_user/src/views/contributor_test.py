from codeforlife.permissions import AllowNone, IsAuthenticated

from ..models import Contributor
from ..testing import ModelViewSetTestCase
from .contributor import ContributorViewSet


class TestContributorViewSet(ModelViewSetTestCase[ContributorViewSet, Contributor]):
    basename = "contributor"
    model_view_set_class = ContributorViewSet
    fixtures = ["contributors"]

    def setUp(self) -> None:
        self.contributor = Contributor.objects.get(pk=1)

    def test_get_permissions(self) -> None:
        self.assert_get_permissions([AllowNone()], action="destroy")
        self.assert_get_permissions([IsAuthenticated()], action="list")

    def test_get_queryset(self) -> None:
        request = self.client.request_factory.get(user=self.contributor)
        self.assert_get_queryset([self.contributor], action="retrieve", request=request)
        self.assert_get_queryset(
            Contributor.objects.all(), action="list", request=request
        )

    def test_anonymous(self) -> None:
        self.client.list([], status_code_assertion=403)

    def test_list(self) -> None:
        self.client.login(self.contributor)
        self.client.list(Contributor.objects.order_by("id"))

    def test_retrieve(self) -> None:
        self.client.login(self.contributor)
        self.client.retrieve(self.contributor)
        self.client.retrieve(Contributor.objects.get(pk=2), status_code_assertion=404)

    def test_partial_update(self) -> None:
        self.client.login(self.contributor)
        self.client.partial_update(self.contributor, {"name": "Ada Lovelace"})
        assert self.contributor.name == "Ada Lovelace"

    def test_destroy(self) -> None:
        self.client.login(self.contributor)
        self.client.destroy(self.contributor, status_code_assertion=403)

    def test_logout(self) -> None:
        self.client.login(self.contributor)
        self.client.logout()
        self.client.list([], status_code_assertion=403)

    def test_no_bulk_action(self) -> None:
        self.client.login(self.contributor)
        self.client.post("/contributors/bulk/", [], status_code_assertion=405)
