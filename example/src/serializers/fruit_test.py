from codeforlife.tests import ModelSerializerTestCase
from codeforlife.user.models import SchoolTeacherUser, User

from ..models import Fruit
from .fruit import FruitSerializer


class TestFruitSerializer(ModelSerializerTestCase[User, Fruit]):
    model_serializer_class = FruitSerializer
    fixtures = ["school_1"]

    def test_validate__new(self) -> None:
        """The client does not choose whose fruit it is."""
        user = SchoolTeacherUser.objects.get(email="teacher@school1.com")
        serializer = FruitSerializer(
            data={"name": "Plum", "expires_on": "2099-01-31", "school": 3},
            context={"request": self.request_factory.post(user=user)},
        )
        serializer.is_valid(raise_exception=True)
        assert serializer.validated_data["owner"] == user
        assert serializer.validated_data["school"].pk == user.teacher.school_id
