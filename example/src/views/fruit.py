from django.db.models import QuerySet

from codeforlife.permissions import OR, Permission
from codeforlife.user.models import User
from codeforlife.user.permissions import IsStudent, IsTeacher
from codeforlife.views import ModelViewSet

from ..models import Fruit
from ..serializers import FruitSerializer


class FruitViewSet(ModelViewSet[User, Fruit]):
    """A school's teachers keep its fruits, its students look at them."""

    http_method_names = ["get", "post", "patch", "delete"]
    serializer_class = FruitSerializer

    def get_permissions(self) -> list[Permission]:
        if self.action in ["list", "retrieve"]:
            return [OR(IsStudent(), IsTeacher(in_school=True))]
        return [IsTeacher(in_school=True)]

    def get_queryset(self) -> QuerySet[Fruit]:
        user = self.request.auth_user
        teacher = user.teacher or user.student.class_field.teacher
        return Fruit.objects.filter(school=teacher.school_id)
