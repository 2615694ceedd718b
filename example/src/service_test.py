"""What must hold for the service as a whole."""

from codeforlife.tests import APITestCase
from codeforlife.user.models import User


class TestService(APITestCase[User]):
    def test_health(self) -> None:
        self.client.get("/health-check/ready/")

    def test_nobody_sees_users(self) -> None:
        self.client.get("/users/", status_code_assertion=403)
