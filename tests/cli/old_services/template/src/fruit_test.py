from codeforlife.tests import CeleryTestCase, ModelViewSetTestCase
from codeforlife.user.models import User

from .models import Fruit
from .views import FruitViewSet


class TestFruitViewSet(ModelViewSetTestCase[User, Fruit]):
    basename = "fruit"
    model_view_set_class = FruitViewSet
    fixtures = ["fruits"]

    def test_list(self):
        self.client.list([Fruit.objects.get(pk=1)])


class TestTasks(CeleryTestCase):
    fixtures = ["fruits"]

    def test_eat(self):
        self.apply_task(name="src.tasks.eat")
        assert not Fruit.objects.exists()
