from rest_framework.routers import SimpleRouter

from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403

from .views import BadgeViewSet, BookViewSet, ShelfViewSet

router = SimpleRouter()
router.register("badges", BadgeViewSet, basename="badge")
router.register("books", BookViewSet, basename="book")
router.register("shelves", ShelfViewSet, basename="shelf")

urlpatterns = get_urlpatterns(router.urls)
