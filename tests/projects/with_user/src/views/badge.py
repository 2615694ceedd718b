from codeforlife.permissions import AllowAny
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet

from ..models import Badge
from ..serializers import BadgeSerializer


class BadgeViewSet(ModelViewSet[User, Badge]):
    queryset = Badge.objects.order_by("name")
    serializer_class = BadgeSerializer
    permission_classes = [AllowAny]
