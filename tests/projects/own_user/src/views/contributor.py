from django.db.models import QuerySet

from codeforlife.permissions import AllowNone, IsAuthenticated, Permission

from ..models import Contributor
from ..serializers import ContributorSerializer
from .base import ModelViewSet


class ContributorViewSet(ModelViewSet[Contributor]):
    http_method_names = ["get", "patch", "delete"]
    model_class = Contributor
    serializer_class = ContributorSerializer

    def get_permissions(self) -> list[Permission]:
        if self.action == "destroy":
            return [AllowNone()]
        return [IsAuthenticated()]

    def get_queryset(self) -> QuerySet[Contributor]:
        queryset = Contributor.objects.order_by("id")
        if self.action == "list":
            return queryset
        return queryset.filter(id=self.request.auth_user.id)
