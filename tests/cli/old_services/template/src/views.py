from codeforlife.permissions import AllowAny
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet

from .models import Fruit
from .serializers import FruitSerializer


class FruitViewSet(ModelViewSet[User, Fruit]):
    request_user_class = User
    model_class = Fruit
    http_method_names = ["get"]
    permission_classes = [AllowAny]
    queryset = Fruit.objects.order_by("pk")
    serializer_class = FruitSerializer
