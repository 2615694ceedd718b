@@ file if example
@@ if codeforlife-users
from codeforlife.serializers import ModelSerializer
from codeforlife.types import DataDict
from codeforlife.user.models import User

from ..models import Fruit


class FruitSerializer(ModelSerializer[User, Fruit]):
    class Meta:
        model = Fruit
        fields = ["id", "name", "is_citrus", "expires_on", "school", "owner"]
        read_only_fields = ["school", "owner"]

    def validate(self, attrs: DataDict) -> DataDict:
        """A new fruit belongs to the teacher who brings it, and to their school."""
        if self.instance is None:
            user = self.request.school_teacher_user
            attrs = {**attrs, "owner": user, "school": user.teacher.school}
        return attrs
@@ else
from codeforlife.types import DataDict

from ..models import Fruit
from .base import ModelSerializer


class FruitSerializer(ModelSerializer[Fruit]):
    class Meta:
        model = Fruit
        fields = ["id", "name", "is_citrus", "expires_on", "owner"]
        read_only_fields = ["owner"]

    def validate(self, attrs: DataDict) -> DataDict:
        """A new fruit belongs to the user who brings it."""
        if self.instance is None:
            attrs = {**attrs, "owner": self.request.auth_user}
        return attrs
@@ end
