from codeforlife.permissions import AllowNone, IsAuthenticated

from ..models import Contributor
from ..serializers import ContributorSerializer
from .base import ModelViewSet


class ContributorViewSet(ModelViewSet[Contributor]):
    http_method_names = ["get", "patch", "delete"]
    model_class = Contributor
    serializer_class = ContributorSerializer

    def get_permissions(self):
        if self.action == "destroy":
            return [AllowNone()]
        return [IsAuthenticated()]

    def get_queryset(self):
        queryset = Contributor.objects.order_by("id")
        if self.action == "list":
            return queryset
        return queryset.filter(id=self.request.auth_user.id)
