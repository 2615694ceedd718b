from codeforlife.user.models import User
from codeforlife.user.permissions import IsTeacher
from codeforlife.views import ModelViewSet

from ..models import Shelf
from ..serializers import ShelfSerializer


class ShelfViewSet(ModelViewSet[User, Shelf]):
    serializer_class = ShelfSerializer
    lookup_field = "slug"

    def get_permissions(self):
        return [IsTeacher(in_school=True)]

    def get_queryset(self):
        teacher = self.request.teacher_user.teacher
        return Shelf.objects.filter(school=teacher.school).order_by("slug")
