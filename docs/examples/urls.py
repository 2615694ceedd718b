from django.urls import path

from codeforlife.routers import DefaultRouter
from codeforlife.urls import get_urlpatterns

from .permissions import ClassViewSet
from .views import SummaryView

router = DefaultRouter()
router.register("own-classes", ClassViewSet, basename="own-class")

urlpatterns = get_urlpatterns(
    [path("summary/", SummaryView.as_view(), name="summary"), *router.urls]
)
