from rest_framework.views import APIView

from codeforlife.permissions import AND, NOT, OR, BasePermission, Permission
from codeforlife.request import Request
from codeforlife.user.models import Class, User
from codeforlife.user.permissions import IsIndependent, IsStudent, IsTeacher
from codeforlife.user.scoping import classes_visible_to
from codeforlife.user.serializers import ClassSerializer
from codeforlife.views import ModelViewSet


class IsTeacherOfClass(BasePermission):
    """Permits the teacher who teaches the class."""

    def has_object_permission(
        self, request: Request[User], view: APIView, obj: Class
    ) -> bool:
        return request.teacher_user.teacher.pk == obj.teacher_id


class ClassViewSet(ModelViewSet[User, Class]):
    http_method_names = ["get", "delete"]
    serializer_class = ClassSerializer
    lookup_field = "access_code"

    def get_permissions(self) -> list[Permission]:
        if self.action == "destroy":
            return [AND(IsTeacher(in_school=True), IsTeacherOfClass())]
        return [OR(IsStudent(), IsTeacher(in_school=True)), NOT(IsIndependent())]

    def get_queryset(self):
        return classes_visible_to(self.request.auth_user)
