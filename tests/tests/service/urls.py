from __future__ import annotations

from codeforlife.routers import DefaultRouter
from codeforlife.urls import get_urlpatterns

from .views import BookViewSet, ShelfViewSet

router = DefaultRouter()
router.register("shop/books", BookViewSet, basename="shop-book")
router.register("shop/shelves", ShelfViewSet, basename="shop-shelf")

urlpatterns = get_urlpatterns(router.urls)
