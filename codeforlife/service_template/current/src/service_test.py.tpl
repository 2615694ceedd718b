"""What must hold for the service as a whole."""

@@ if codeforlife-users
from codeforlife.tests import APITestCase
from codeforlife.user.models import User


class TestService(APITestCase[User]):
@@ else
from .testing import APITestCase, make_user


class TestService(APITestCase):
@@ end
    def test_health(self) -> None:
        self.client.get("/health-check/ready/")
@@ if own-users

    def test_login(self) -> None:
        user = make_user()
        credentials = {"email": user.email, "password": "wrong"}
        url = "/session/login-with-email/"
        self.client.post(url, credentials, status_code_assertion=400)
        self.client.post(url, {**credentials, "password": "password"})
        self.client.post("/session/logout/")
@@ else

    def test_nobody_sees_users(self) -> None:
        self.client.get("/users/", status_code_assertion=403)
@@ end
