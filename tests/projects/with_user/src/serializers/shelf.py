from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User

from ..models import Shelf


class ShelfSerializer(ModelSerializer[User, Shelf]):
    class Meta:
        model = Shelf
        fields = ["slug", "label", "school"]
