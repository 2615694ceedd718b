"""Type-checked, not run: the ways in which services subclass the package."""

from __future__ import annotations

import typing as t

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest as DjangoHttpRequest
from rest_framework import serializers
from src.models import Book

from codeforlife.filters import FilterSet
from codeforlife.forms import BaseLoginForm
from codeforlife.permissions import (
    NOT,
    OR,
    AllowAny,
    AllowNone,
    IsAuthenticated,
    Permission,
)
from codeforlife.request import HttpRequest, Request
from codeforlife.response import Response
from codeforlife.routers import default_router
from codeforlife.serializers import ModelListSerializer, ModelSerializer
from codeforlife.tasks import shared_task
from codeforlife.types import DataDict, JsonDict, get_arg
from codeforlife.urls import get_urlpatterns
from codeforlife.user.models import SchoolTeacherUser, Teacher, User
from codeforlife.user.permissions import IsStudent, IsTeacher
from codeforlife.user.serializers import (
    BaseUserSerializer,
    TeacherSerializer,
    UserSerializer,
)
from codeforlife.user.signals import teacher_receiver, user_receiver
from codeforlife.user.views import UserViewSet as _UserViewSet
from codeforlife.views import APIView, BaseLoginView, ModelViewSet, action


class HasFactor(IsAuthenticated):
    def __init__(self, type_: str) -> None:
        super().__init__()
        self.type = type_

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HasFactor) and self.type == other.type

    def has_permission(self, request: t.Any, view: t.Any) -> bool:
        return super().has_permission(request, view) and view.kwargs["pk"] is not None


class BookListSerializer(ModelListSerializer[User, Book]):
    def update(
        self, instance: list[Book], validated_data: list[DataDict]
    ) -> list[Book]:
        return super().update(instance, validated_data)


class BookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["id", "title"]
        list_serializer_class = BookListSerializer

    def validate_title(self, value: str) -> str:
        if self.instance and self.non_none_instance.title == value:
            raise serializers.ValidationError("same", code="same")
        return value

    def create(self, validated_data: DataDict) -> Book:
        t.assert_type(self.request, Request[User])
        t.assert_type(self.request.auth_user, User)
        t.assert_type(self.request.school_teacher_user, SchoolTeacherUser)
        return super().create(validated_data)


class BookFilterSet(FilterSet):
    _id = FilterSet.make_exclude_field_list_method("id")

    class Meta:
        model = Book
        fields = ["title"]


class BookViewSet(ModelViewSet[User, Book]):
    request_user_class = User
    model_class = Book
    http_method_names = ["get", "post", "put", "patch", "delete"]
    filterset_class = BookFilterSet

    def get_permissions(self) -> list[Permission]:
        if self.action == "list":
            return [OR(OR(IsStudent(), IsTeacher(in_school=True)), AllowNone())]
        return [NOT(HasFactor("otp")), AllowAny()]

    def get_queryset(self) -> QuerySet[Book]:
        t.assert_type(self.request, Request[User])
        return Book.objects.filter(reader=self.request.auth_user)

    def get_serializer_class(self) -> type[BookSerializer]:
        return BookSerializer

    def perform_bulk_destroy(self, queryset: QuerySet[Book]) -> None:
        queryset.update(title="")

    rename = ModelViewSet.update_action("rename")
    rename_many = ModelViewSet.bulk_update_action("rename_many")

    @action(detail=True, methods=["post"])
    def lend(self, request: Request[User], pk: str) -> Response:
        book: Book = self.get_object()
        return Response({"data": request.data, "title": book.title}, status=201)


class ReadUserSerializer(BaseUserSerializer[User], UserSerializer[User]):
    teacher = TeacherSerializer[Teacher](source="new_teacher", read_only=True)

    class Meta(UserSerializer.Meta):
        fields = [*UserSerializer.Meta.fields, "username"]


class UserViewSet(_UserViewSet):
    reset = _UserViewSet.update_action("reset")


class PingView(APIView[User]):
    permission_classes = [AllowAny]

    def get(self, request: Request[User]) -> Response:
        body: JsonDict = {"id": request.auth_user.id}
        return Response(body)


class EmailForm(BaseLoginForm[User]):
    email = forms.EmailField()

    def get_invalid_login_error_message(self) -> str:
        return "Wrong."


class LoginView(BaseLoginView[HttpRequest[User], User]):
    def get_form_class(self) -> type[EmailForm]:
        return EmailForm

    def get_session_metadata(self, user: User) -> JsonDict:
        return {"user_id": user.id}


@user_receiver(t.cast("t.Any", None))
def on_user_saved(sender: type[User], instance: User, **kwargs: t.Any) -> None: ...


@teacher_receiver(t.cast("t.Any", None))
def on_teacher_saved(
    sender: type[Teacher], instance: Teacher, **kwargs: t.Any
) -> None: ...


@shared_task
def clear() -> None: ...


default_router.register("books", BookViewSet, basename="book")
urlpatterns = get_urlpatterns(default_router.urls, include_user_urls=False)
model_class: type[Book] = get_arg(BookViewSet, 1)
request: DjangoHttpRequest = HttpRequest[User]()
