from codeforlife.tests import TestCase
from codeforlife.user.models import User


class TestLoginView(TestCase):
    def setUp(self):
        self.user = User.objects.get(id=2)

    def test_post(self):
        """A teacher of the old site's logs in."""
        from common.models import UserSession

        response = self.client.post(
            "/login/with-email/",
            data={"email": self.user.email, "password": "Password1"},
            content_type="application/json",
        )
        assert response.status_code == 200
        assert UserSession.objects.filter(user=self.user).count() == 1
