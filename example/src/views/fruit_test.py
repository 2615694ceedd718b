from codeforlife.permissions import OR
from codeforlife.tests import ModelViewSetTestCase
from codeforlife.user.models import User
from codeforlife.user.permissions import IsStudent, IsTeacher

from ..models import Fruit
from .fruit import FruitViewSet


class TestFruitViewSet(ModelViewSetTestCase[User, Fruit]):
    basename = "fruit"
    model_view_set_class = FruitViewSet
    fixtures = ["school_1", "school_2", "school_3", "independent", "fruits"]

    def test_get_permissions(self) -> None:
        for action in ["list", "retrieve"]:
            self.assert_get_permissions(
                [OR(IsStudent(), IsTeacher(in_school=True))], action=action
            )
        for action in ["create", "partial_update", "destroy", "bulk"]:
            self.assert_get_permissions([IsTeacher(in_school=True)], action=action)

    def test_list(self) -> None:
        """A student sees the fruits of their school."""
        self.client.login_student("ZZ111", "Student1")
        self.client.list(Fruit.objects.filter(school=2))

    def test_list__forbidden(self) -> None:
        """An independent has no school."""
        self.client.login_indy("indy.requester@email.com")
        self.client.get(self.reverse_action("list"), status_code_assertion=403)

    def test_retrieve__other_school(self) -> None:
        """The fruits of another school do not exist."""
        self.client.login_teacher("teacher@school1.com")
        lime = Fruit.objects.get(name="Lime")
        self.client.retrieve(lime, status_code_assertion=404)

    def test_create(self) -> None:
        """A fruit belongs to the teacher who brings it, and to their school."""
        user = self.client.login_teacher("teacher@school1.com")
        self.client.create({"name": "Plum", "expires_on": "2099-01-31"})
        assert Fruit.objects.get(name="Plum").owner_id == user.pk

    def test_bulk_create(self) -> None:
        self.client.login_teacher("teacher@school1.com")
        names = ["Plum", "Grape", "Cherry"]
        self.client.bulk_create(
            [{"name": name, "expires_on": "2099-01-31"} for name in names]
        )

    def test_partial_update(self) -> None:
        self.client.login_teacher("teacher@school1.com")
        self.client.partial_update(Fruit.objects.get(name="Apple"), {"name": "Quince"})

    def test_bulk_partial_update(self) -> None:
        self.client.login_teacher("teacher@school1.com")
        fruits = list(Fruit.objects.filter(school=2))
        self.client.bulk_partial_update(
            fruits, [{"name": f"Fruit {fruit.pk}"} for fruit in fruits]
        )

    def test_destroy(self) -> None:
        self.client.login_teacher("teacher@school1.com")
        self.client.destroy(Fruit.objects.get(name="Apple"))

    def test_bulk_destroy(self) -> None:
        self.client.login_teacher("teacher@school1.com")
        fruits = Fruit.objects.filter(school=2)
        self.client.bulk_destroy(list(fruits.values_list("pk", flat=True)))
