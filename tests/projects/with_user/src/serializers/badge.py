from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User

from ..models import Badge


class BadgeSerializer(ModelSerializer[User, Badge]):
    class Meta:
        model = Badge
        fields = ["id", "name", "points"]
