import sys

from django.apps import apps

from codeforlife.tests import Client, TestCase

from .models import Contributor
from .testing import APITestCase


class TestService(TestCase):
    client_class = Client

    def test_user_app_is_not_there(self) -> None:
        assert not apps.is_installed("codeforlife.user")
        assert "codeforlife.user.models" not in sys.modules

    def test_user_urls_are_not_there(self) -> None:
        for path in ("/users/", "/classes/", "/schools/"):
            assert self.client.get(path).status_code == 404

    def test_health_check(self) -> None:
        response = self.client.get("/health-check/")
        assert response.status_code in (200, 503)
        assert "healthStatus" in response.json()

    def test_csrf_cookie(self) -> None:
        response = self.client.get("/csrf/cookie/")
        assert any(name.endswith("csrftoken") for name in response.cookies)

    def test_api_root(self) -> None:
        assert "contributors" in self.client.get("/").json()


class TestAdminSite(APITestCase):
    fixtures = ["contributors"]

    def test_contributors_are_no_staff(self) -> None:
        self.client.login(Contributor.objects.get(pk=1))
        for path in ("/admin/", "/admin/login/"):
            response = self.client.get(path, follow=True)
            assert b"Log in | Django site admin" in response.content
