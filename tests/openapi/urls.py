"""A service whose API is described: the domain, and models with every kind of key."""

import typing as t

from src.models import Badge, Book, Shelf

from codeforlife.permissions import AllowAny
from codeforlife.routers import DefaultRouter
from codeforlife.serializers import ModelSerializer
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet


class ShelfSerializer(ModelSerializer[User, Shelf]):
    class Meta:
        model = Shelf
        fields: t.ClassVar = ["id", "slug", "label"]


class BookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields: t.ClassVar = ["id", "isbn", "title", "pages", "shelf", "updated_at"]


class BadgeSerializer(ModelSerializer[User, Badge]):
    class Meta:
        model = Badge
        fields: t.ClassVar = ["id", "name", "points"]


class ShelfViewSet(ModelViewSet[User, Shelf]):
    lookup_field = "slug"
    serializer_class = ShelfSerializer
    queryset = Shelf.objects.order_by("pk")
    permission_classes = [AllowAny]


class BookViewSet(ModelViewSet[User, Book]):
    """Books, to be lent."""

    serializer_class = BookSerializer
    permission_classes = [AllowAny]

    move = ModelViewSet.update_action("move")
    move_all = ModelViewSet.bulk_update_action("move_all")

    def get_queryset(self) -> t.Any:
        return Book.objects.filter(pages__lt=self.request.user.pk or 10**6).order_by(
            "pk"
        )


class BadgeViewSet(ModelViewSet[User, Badge]):
    serializer_class = BadgeSerializer
    queryset = Badge.objects.order_by("name")
    http_method_names = ["get", "post", "delete"]


router = DefaultRouter()
router.register("shelves", ShelfViewSet, basename="shelf")
router.register("books", BookViewSet, basename="book")
router.register("badges", BadgeViewSet, basename="badge")

urlpatterns = get_urlpatterns(router.urls)
