"""Type-checked, not run: how services with `codeforlife.user` use the test kit."""

from __future__ import annotations

import typing as t

from django.core.validators import RegexValidator
from src.models import Book

from codeforlife.permissions import AllowNone, IsAuthenticated
from codeforlife.request import Request
from codeforlife.response import Response
from codeforlife.serializers import ModelListSerializer, ModelSerializer
from codeforlife.tests import (
    APIClient,
    APIRequestFactory,
    APITestCase,
    CeleryTestCase,
    Client,
    ModelListSerializerTestCase,
    ModelSerializerTestCase,
    ModelTestCase,
    ModelViewSetClient,
    ModelViewSetTestCase,
    PermissionTestCase,
    RegexValidatorTestCase,
    TestCase,
)
from codeforlife.tests.factories import make_student_user, make_teacher_user
from codeforlife.user.models import (
    AdminSchoolTeacherUser,
    NonAdminSchoolTeacherUser,
    NonSchoolTeacherUser,
    StudentUser,
    TeacherUser,
    User,
)
from codeforlife.views import ModelViewSet


class BookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["id", "title"]


class BookListSerializer(ModelListSerializer[User, Book]): ...


class BookViewSet(ModelViewSet[User, Book]):
    serializer_class = BookSerializer


class TestPlain(TestCase):
    client_class = Client

    def test_patch(self) -> None:
        now = self.patch("django.utils.timezone.now", return_value=None)
        now.assert_not_called()
        with self.assert_raises_validation_error("invalid"), self.assert_num_queries(1):
            ...


class TestBook(ModelTestCase[Book]):
    def test_model(self) -> None:
        t.assert_type(self.get_model_class(), type[Book])
        t.assert_type(self.get_model_instance(title="x"), Book)
        self.assert_get_queryset(Book.objects.all(), ordered=False)
        with self.assert_check_constraint("name") as context:
            t.assert_type(str(context.exception), str)


class TestView(APITestCase[TeacherUser]):
    def test_client(self) -> None:
        t.assert_type(self.client, APIClient[TeacherUser])
        t.assert_type(self.client.login_teacher("a@b.test"), TeacherUser)
        t.assert_type(self.client.request_user_class, type[TeacherUser])
        response = self.client.get("/", status_code_assertion=lambda code: code < 500)
        t.assert_type(response, Response)
        self.client.login(email="a@b.test", password="password")


class TestBookViewSet(ModelViewSetTestCase[User, Book]):
    basename = "book"
    model_view_set_class = BookViewSet

    def test_client(self) -> None:
        t.assert_type(self.client, ModelViewSetClient[User, Book])
        t.assert_type(self.client.request_factory, APIRequestFactory[User])
        t.assert_type(self.client.request_factory.get(), Request[User])
        book = Book()
        t.assert_type(self.client.create({"title": "x"}), Response)
        self.client.list(Book.objects.all(), filters={"title": ["a", "b"]})
        self.client.retrieve(book, status_code_assertion=404, make_assertions=False)
        self.client.partial_update(model=book, data={"title": "x"})
        self.client.bulk_partial_update(models=[book], data=[{"title": "x"}])
        self.client.update(book, action="rename", data={})
        self.client.bulk_update(Book.objects.all(), [{}], action="rename_many")
        self.client.destroy(book)
        self.client.bulk_destroy([book.pk])

    def test_assertions(self) -> None:
        user = self.client.login_as(make_teacher_user())
        t.assert_type(user, NonAdminSchoolTeacherUser)
        request = self.client.request_factory.post(user=user)
        self.assert_get_permissions(permissions=[AllowNone()], action="create")
        self.assert_get_queryset([Book()], action="list", request=request)
        self.assert_get_serializer_class(BookSerializer, action="list")
        self.assert_get_serializer_context({"a": 1}, action="list")
        self.assert_permission_matrix(
            {"nobody": None, "teacher": user}, {"list": [403, 200], "create": 403}
        )
        t.assert_type(self.reverse_action("detail", model=Book()), str)


class TestBookSerializer(ModelSerializerTestCase[User, Book]):
    model_serializer_class = BookSerializer

    def test_serializer(self) -> None:
        request = self.request_factory.put(user=make_student_user())
        self.assert_validate({"title": "x"}, error_code="x", context={})
        self.assert_validate_field("title", error_code="x", value="x")
        self.assert_create({"title": "x"}, new_data={}, non_model_fields={"a"})
        self.assert_create_many([{"title": "x"}], context={"request": request})
        self.assert_update(Book(), {"title": "x"}, non_model_fields={"shelf": {"a"}})
        self.assert_update_many([Book()], [{"title": "x"}])
        self.assert_to_representation(Book(), new_data={})


class TestBookListSerializer(ModelListSerializerTestCase[User, Book]):
    model_list_serializer_class = BookListSerializer
    model_serializer_class = BookSerializer


class TestIsAuthenticated(PermissionTestCase[IsAuthenticated, User]):
    def test_permission(self) -> None:
        self.assert_eq()
        self.assert_has_permission(False, self.request_factory.get())


class TestRegex(RegexValidatorTestCase[RegexValidator]):
    def test_regex(self) -> None:
        with self.assert_raises_validation_error():
            self.validator_class("a")("b")


class TestTask(CeleryTestCase):
    def test_task(self) -> None:
        self.apply_task(name="src.tasks.fruit.clear", args=(1,), kwargs={"a": 1})


def factories() -> None:
    t.assert_type(make_teacher_user(), NonAdminSchoolTeacherUser)
    t.assert_type(make_teacher_user(is_admin=True), AdminSchoolTeacherUser)
    t.assert_type(make_teacher_user(school=None), NonSchoolTeacherUser)
    t.assert_type(make_student_user(), StudentUser)
