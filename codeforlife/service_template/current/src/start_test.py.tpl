@@ file if example and codeforlife-users
"""The start page, and each log-in that it offers."""

from django.urls import reverse

from codeforlife.tests import APITestCase
from codeforlife.user.models import User

from .logins import LOGINS

_SEEN: dict[str, dict[str, int | None]] = {
    "Admin teacher": {"users": 5, "classes": 3, "fruits": 4},
    "Teacher": {"users": 4, "classes": 3, "fruits": 4},
    "Student": {"users": 2, "classes": None, "fruits": 4},
    "Independent": {"users": 1, "classes": None, "fruits": None},
}


class TestStart(APITestCase[User]):
    fixtures = ["school_1", "school_2", "school_3", "independent", "fruits"]

    def test_page(self) -> None:
        """Each person and each address is on the page."""
        page = self.client.get("/").content.decode()
        for login in LOGINS:
            assert login.name in page
            assert f'action="{reverse(login.url_name)}"' in page
        assert 'href="/fruits/"' in page

    def test_logins(self) -> None:
        """Each person sees what the page promises, and a guest sees nothing."""
        for login in LOGINS:
            self.client.post(reverse(login.url_name), login.credentials)
            for name, count in _SEEN[login.role].items():
                expected = 403 if count is None else 200
                response = self.client.get(f"/{name}/", status_code_assertion=expected)
                assert response.json().get("count") == count, (login.role, name)
            self.client.post("/session/logout/")
            self.client.get("/users/", status_code_assertion=403)
