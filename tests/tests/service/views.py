from __future__ import annotations

import typing as t

from django.db.models import Prefetch
from src.models import Book, Shelf

from codeforlife.permissions import BasePermission, IsAuthenticated
from codeforlife.response import Response
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet, action

from .serializers import BookSerializer, RenameSerializer, ShelfSerializer


class HasName(IsAuthenticated):
    """Lets through who has this first name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HasName) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def has_permission(self, request, view) -> bool:
        if not super().has_permission(request, view):
            return False
        return bool(request.user.first_name == self.name)


class EqualsAll(BasePermission):
    """A fault: whatever it is compared with, it says that they are equal."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class BookViewSet(ModelViewSet[User, Book]):
    serializer_class = BookSerializer

    def get_permissions(self):
        if self.action in ("list", "retrieve"):
            return [IsAuthenticated()]
        return [HasName("Ada")]

    def get_queryset(self):
        return Book.objects.select_related("shelf").order_by("pk")

    def get_serializer_class(self) -> t.Any:
        if self.action in ("rename", "rename_many"):
            return RenameSerializer
        return BookSerializer

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "shop": "ours"}

    rename = ModelViewSet.update_action("rename")
    rename_many = ModelViewSet.bulk_update_action("rename_many")

    @action(detail=True, methods=["get", "post"])
    def lend(self, request, pk: str) -> Response:
        return Response({"pk": self.get_object().pk})


class ShelfViewSet(ModelViewSet[User, Shelf]):
    http_method_names = ["get", "delete"]
    lookup_field = "slug"
    serializer_class = ShelfSerializer

    def get_permissions(self):
        return [IsAuthenticated()]

    def get_queryset(self):
        books = Book.objects.select_related("reader").order_by("pk")
        return Shelf.objects.order_by("pk").prefetch_related(Prefetch("books", books))
