@@ file if example
@@ if codeforlife-users
"""The whole suite of the fruits: model, serializer, view set, permissions, task."""

from codeforlife import tests
from codeforlife.tests.factories import make_student_user, make_teacher_user
from codeforlife.user.models import User
from codeforlife.user.scoping import schools_visible_to

from .models import Fruit
from .serializers import FruitSerializer
from .views import FruitViewSet

PLUM = {"name": "Plum", "expires_on": "2099-01-31"}


def make_fruits(user: User, **fields: str) -> list[Fruit]:
    (school,) = schools_visible_to(user)
    rows = [PLUM | fields | {"name": name} for name in "BAC"]
    return [Fruit.objects.create(**row, school=school) for row in rows]


class TestFruit(tests.ModelTestCase[Fruit]):
    def test_order(self) -> None:
        self.assert_get_queryset(make_fruits(make_teacher_user()))

    def test_log(self) -> None:
        with self.assertLogs(level="INFO") as logs:
            make_fruits(make_teacher_user())
        assert logs.output.count("INFO:root:New fruit") == 3


class TestFruitSerializer(tests.ModelSerializerTestCase[User, Fruit]):
    model_serializer_class = FruitSerializer

    def test_validate(self) -> None:
        user = make_teacher_user()
        context = {"request": self.request_factory.post(user=user)}
        attrs = FruitSerializer(context=context).validate(PLUM)
        self.assert_create(attrs, new_data={"owner": user})


class TestFruitViewSet(tests.ModelViewSetTestCase[User, Fruit]):
    basename = "fruit"
    model_view_set_class = FruitViewSet

    def setUp(self) -> None:
        self.teacher = make_teacher_user()
        self.fruits = make_fruits(self.teacher)
        self.client.login_as(self.teacher)

    def test_read_and_write(self) -> None:
        self.assert_openapi_matches(self.client.list(self.fruits))
        self.assert_openapi_matches(self.client.create(PLUM))
        self.client.partial_update(self.fruits[0], {"name": "Fig"})
        self.client.destroy(self.fruits[0])

    def test_filter(self) -> None:
        self.client.list([], filters={"expires_before": "2000-01-01"})
        self.client.list(self.fruits, filters={"is_citrus": "false"})

    def test_bulk(self) -> None:
        self.client.bulk_create([PLUM, PLUM | {"name": "Grape"}])
        self.client.bulk_partial_update(self.fruits, [{"name": n} for n in "abc"])
        self.client.bulk_destroy([fruit.pk for fruit in self.fruits])

    def test_permissions(self) -> None:
        pupil, other = make_student_user(), make_teacher_user()
        self.assert_permission_matrix(
            {"guest": None, "pupil": pupil, "other": other, "owner": self.teacher},
            {
                "list": [403, 200, 200, 200],
                "retrieve": [403, 404, 404, 200],
                "create": [403, 403, 201, 201],
                "partial_update": [403, 403, 404, 200],
                "destroy": [403, 403, 404, 204],
                "bulk_create": [403, 403, 201, 201],
                "bulk_partial_update": [403, 403, 400, 400],  # no data is sent
                "bulk_destroy": [403, 403, 400, 400],
            },
            model=self.fruits[0],
            data={"create": PLUM, "bulk_create": [PLUM]},
        )


class TestFruitTasks(tests.CeleryTestCase):
    def test_delete_expired(self) -> None:
        make_fruits(make_teacher_user(), expires_on="2000-01-01")
        self.apply_task("src.tasks.fruit.delete_expired")
        assert not Fruit.objects.exists()
@@ else
"""The whole suite of the fruits: model, serializer, view set, permissions, task."""

from codeforlife.tests import CeleryTestCase, ModelTestCase

from .models import Fruit, User
from .serializers import FruitSerializer
from .testing import ModelSerializerTestCase, ModelViewSetTestCase, make_user
from .views import FruitViewSet

PLUM = {"name": "Plum", "expires_on": "2099-01-31"}


def make_fruits(user: User, **fields: str) -> list[Fruit]:
    rows = [PLUM | fields | {"name": name} for name in "BAC"]
    return [Fruit.objects.create(**row, owner=user) for row in rows]


class TestFruit(ModelTestCase[Fruit]):
    def test_order(self) -> None:
        self.assert_get_queryset(make_fruits(make_user()))

    def test_log(self) -> None:
        with self.assertLogs(level="INFO") as logs:
            make_fruits(make_user())
        assert logs.output.count("INFO:root:New fruit") == 3


class TestFruitSerializer(ModelSerializerTestCase[FruitSerializer, Fruit]):
    model_serializer_class = FruitSerializer

    def test_validate(self) -> None:
        user = make_user()
        context = {"request": self.request_factory.post(user=user)}
        attrs = FruitSerializer(context=context).validate(PLUM)
        self.assert_create(attrs, new_data={"owner": user})


class TestFruitViewSet(ModelViewSetTestCase[FruitViewSet, Fruit]):
    basename = "fruit"
    model_view_set_class = FruitViewSet

    def setUp(self) -> None:
        self.user = make_user()
        self.fruits = make_fruits(self.user)
        self.client.login_as(self.user)

    def test_read_and_write(self) -> None:
        self.assert_openapi_matches(self.client.list(self.fruits))
        self.assert_openapi_matches(self.client.create(PLUM))
        self.client.partial_update(self.fruits[0], {"name": "Fig"})
        self.client.destroy(self.fruits[0])

    def test_filter(self) -> None:
        self.client.list([], filters={"expires_before": "2000-01-01"})
        self.client.list(self.fruits, filters={"is_citrus": "false"})

    def test_permissions(self) -> None:
        self.assert_permission_matrix(
            {"guest": None, "other": make_user("bob@example.com"), "owner": self.user},
            {
                "list": [403, 200, 200],
                "retrieve": [403, 404, 200],
                "create": [403, 201, 201],
                "partial_update": [403, 404, 200],
                "destroy": [403, 404, 204],
            },
            model=self.fruits[0],
            data={"create": PLUM},
        )


class TestFruitTasks(CeleryTestCase):
    def test_delete_expired(self) -> None:
        make_fruits(make_user(), expires_on="2000-01-01")
        self.apply_task("src.tasks.fruit.delete_expired")
        assert not Fruit.objects.exists()
@@ end
