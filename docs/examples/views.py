from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from codeforlife.permissions import Permission
from codeforlife.request import Request
from codeforlife.response import Response
from codeforlife.user.models import User
from codeforlife.user.permissions import IsTeacher
from codeforlife.user.scoping import classes_visible_to
from codeforlife.views import APIView


class SummarySerializer(serializers.Serializer):
    class_count = serializers.IntegerField()
    student_count = serializers.IntegerField()


class SummaryView(APIView[User]):
    """Counts the classes and the students that a teacher sees."""

    def get_permissions(self) -> list[Permission]:
        return [IsTeacher(in_school=True)]

    @extend_schema(responses=SummarySerializer)
    def get(self, request: Request[User]) -> Response:
        classes = classes_visible_to(request.auth_user)
        summary = {
            "class_count": classes.count(),
            "student_count": classes.filter(students__isnull=False).count(),
        }
        return Response(SummarySerializer(summary).data)
