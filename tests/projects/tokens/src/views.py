"""Views that REST framework's token libraries authenticate."""

from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import DjangoObjectPermissions
from rest_framework_simplejwt.authentication import JWTAuthentication

from codeforlife.permissions import IsAuthenticated
from codeforlife.response import Response
from codeforlife.user.models import School, User
from codeforlife.user.permissions import IsIndependent, IsStudent, IsTeacher
from codeforlife.views import APIView

AUTHENTICATION = {
    "session": SessionAuthentication,
    "simplejwt": JWTAuthentication,
    "knox": KnoxAuthentication,
}
PERMISSIONS = {
    "authenticated": IsAuthenticated,
    "teacher": IsTeacher,
    "student": IsStudent,
    "independent": IsIndependent,
}


class _GuardedBySchool(DjangoObjectPermissions):
    """Asks guardian, too, whether the user may see a school."""

    perms_map = {"GET": ["%(app_label)s.view_%(model_name)s"]}

    def has_permission(self, request, view):
        return IsAuthenticated().has_permission(request, view)


class WhoView(APIView[User]):
    def get_authenticators(self):
        return [AUTHENTICATION[self.kwargs["library"]]()]

    def get_permissions(self):
        return [PERMISSIONS[self.kwargs["permission"]]()]

    def get(self, request, **kwargs):
        return Response({"id": request.auth_user.pk})


class SchoolView(APIView[User]):
    permission_classes = [_GuardedBySchool]
    queryset = School.objects.all()

    def get_authenticators(self):
        return [AUTHENTICATION[self.kwargs["library"]]()]

    def get(self, request, library, pk):
        school = School.objects.get(pk=pk)
        self.check_object_permissions(request, school)
        return Response({"id": school.pk})
