from codeforlife.permissions import BasePermission
from codeforlife.user.models import User
from codeforlife.user.permissions import IsTeacher
from codeforlife.views import ModelViewSet

from ..models import Book
from ..serializers import BookSerializer, LendBookSerializer, RenameBookSerializer


class IsNotLocked(BasePermission):
    """Books whose title starts with "Locked" may only be read."""

    def has_object_permission(self, request, view, obj):
        return request.method == "GET" or not obj.title.startswith("Locked")


class BookViewSet(ModelViewSet[User, Book]):
    lean_reads = True
    queryset = Book.objects.order_by("pk")
    serializer_class = BookSerializer
    serializer_class_by_action = {
        "lend": LendBookSerializer,
        "rename_all": RenameBookSerializer,
    }

    def get_permissions(self):
        return [IsTeacher(), IsNotLocked()]

    lend = ModelViewSet.update_action("lend")
    rename_all = ModelViewSet.bulk_update_action("rename_all")
