from django.db.models import QuerySet

from codeforlife.permissions import OR, Permission
from codeforlife.user.models import User
from codeforlife.user.permissions import IsStudent, IsTeacher
from codeforlife.user.scoping import schools_visible_to
from codeforlife.views import ModelViewSet

from ..filters import FruitFilterSet
from ..models import Fruit
from ..serializers import FruitSerializer


class FruitViewSet(ModelViewSet[User, Fruit]):
    """A school's teachers keep its fruits, its students look at them."""

    http_method_names = ["get", "post", "patch", "delete"]
    serializer_class = FruitSerializer
    filterset_class = FruitFilterSet
    lean_reads = True

    def get_permissions(self) -> list[Permission]:
        if self.action in ["list", "retrieve"]:
            return [OR(IsStudent(), IsTeacher(in_school=True))]
        return [IsTeacher(in_school=True)]

    def get_queryset(self) -> QuerySet[Fruit]:
        schools = schools_visible_to(self.request.auth_user)
        return Fruit.objects.filter(school__in=schools)
