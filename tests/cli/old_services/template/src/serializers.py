from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User

from .models import Fruit


class FruitSerializer(ModelSerializer[User, Fruit]):
    class Meta:
        model = Fruit
        fields = ["id", "name"]
