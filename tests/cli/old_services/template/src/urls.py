from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *
from rest_framework.routers import DefaultRouter

from .views import FruitViewSet

router = DefaultRouter()
router.register("fruits", FruitViewSet, basename="fruit")

urlpatterns = get_urlpatterns(router.urls)
