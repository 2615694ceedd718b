from codeforlife.tests import CeleryTestCase

from ..models import Fruit


class TestFruit(CeleryTestCase):
    fixtures = ["school_1", "school_2", "school_3", "fruits"]

    def test_delete_expired(self) -> None:
        """Only what is past its date is thrown away."""
        self.apply_task("src.tasks.fruit.delete_expired")
        assert not Fruit.objects.filter(name="Banana").exists()
        assert Fruit.objects.filter(name="Apple").exists()
