@@ file if example
@@ if codeforlife-users
"""A list of 150 fruits costs as many queries as one of five."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from codeforlife.tests import APITestCase
from codeforlife.tests.factories import make_teacher_user
from codeforlife.user.models import User
from codeforlife.user.scoping import schools_visible_to

from .models import Fruit


class TestFruitList(APITestCase[User]):
    def _count(self, fruits: int) -> int:
        missing = fruits - Fruit.objects.count()
        Fruit.objects.bulk_create(
            Fruit(
                name="Plum",
                expires_on="2099-01-31",
                school=schools_visible_to(self.teacher).get(),
                owner=self.teacher,
            )
            for _ in range(missing)
        )
        with CaptureQueriesContext(connection) as queries:
            response = self.client.get("/fruits/?limit=150")
        assert response.json()["count"] == len(response.json()["data"]) == fruits
        return len(queries)

    def test_queries(self) -> None:
        self.teacher = make_teacher_user()
        self.client.login_as(self.teacher)

        self.assertEqual(self._count(5), self._count(150))
        self.assertLessEqual(self._count(150), 4)
@@ else
"""A list of 150 fruits costs as many queries as one of five."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from .models import Fruit
from .testing import APITestCase, make_user


class TestFruitList(APITestCase):
    def _count(self, fruits: int) -> int:
        missing = fruits - Fruit.objects.count()
        Fruit.objects.bulk_create(
            Fruit(name="Plum", expires_on="2099-01-31", owner=self.user)
            for _ in range(missing)
        )
        with CaptureQueriesContext(connection) as queries:
            response = self.client.get("/fruits/?limit=150")
        assert response.json()["count"] == len(response.json()["data"]) == fruits
        return len(queries)

    def test_queries(self) -> None:
        self.user = make_user()
        self.client.login_as(self.user)

        self.assertEqual(self._count(5), self._count(150))
        self.assertLessEqual(self._count(150), 4)
@@ end
