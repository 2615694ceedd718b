"""The small service's own suite: one test for each public assertion of the kit."""

from __future__ import annotations

from unittest.mock import patch

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import RegexValidator
from django.test import override_settings
from src.models import Book, Shelf

from codeforlife.permissions import IsAuthenticated
from codeforlife.tests import (
    APITestCase,
    CeleryTestCase,
    InterruptPipelineError,
    ModelListSerializerTestCase,
    ModelSerializerTestCase,
    ModelTestCase,
    ModelViewSetTestCase,
    PermissionTestCase,
    RegexValidatorTestCase,
    TestCase,
    ValidatorTestCase,
)
from codeforlife.tests.factories import (
    make_google_user,
    make_independent_user,
    make_student_user,
    make_teacher_user,
)
from codeforlife.user.models import Teacher, User

from . import pipeline, tasks
from .serializers import BookListSerializer, BookSerializer, RenameSerializer
from .views import BookViewSet, HasName, ShelfViewSet

TITLES = ["Emma", "Ivanhoe", "Kim"]


def make_books(count: int = 3) -> list[Book]:
    books = []
    for n, title in enumerate(TITLES[:count]):
        shelf = Shelf.objects.create(slug=f"shelf-{n}", label=f"Shelf {n}")
        books.append(Book.objects.create(isbn=f"isbn-{n}", title=title, shelf=shelf))
    return books


class TestGreeting(TestCase):
    """Stands for any code: `check` is replaced by the faults."""

    @staticmethod
    def check() -> None:
        raise DjangoValidationError({"name": [DjangoValidationError("x", code="bad")]})

    @staticmethod
    def count() -> None:
        Book.objects.count()

    def test_validation_error(self):
        with self.assert_raises_validation_error("bad"):
            self.check()

    def test_num_queries(self):
        with self.assert_num_queries(1):
            self.count()


class TestBook(ModelTestCase[Book]):
    @classmethod
    def setUpTestData(cls):
        cls.books = make_books()

    def add(self):
        Book.objects.create(isbn="isbn-0", shelf=self.books[0].shelf)

    def test_integrity_error(self):
        with self.assert_raises_integrity_error():
            self.add()
        assert Book.objects.count() == 3

    def test_instance(self):
        assert self.get_model_instance(title="Emma").title == "Emma"

    def test_does_not_exist(self):
        book, pk = self.books[0], self.books[1].pk
        book.delete()
        Book.objects.filter(pk=pk).delete()
        book.pk = self.books[0].pk or 1
        self.assert_does_not_exist(book)
        self.assert_does_not_exist(pk)

    def test_queryset(self):
        self.assert_get_queryset(self.books)

    def test_check(self):
        with patch.object(Book, "check", make_check("books.E001")):
            self.assert_check("books.E001")


def make_check(*ids):
    from django.core.checks import Error

    return classmethod(lambda cls, **kwargs: [Error("x", id=id) for id in ids])


class TestTeacher(ModelTestCase[Teacher]):
    def make(self):
        user = make_teacher_user(school=None)
        Teacher.objects.filter(pk=user.new_teacher.pk).update(is_admin=True)

    def test_check_constraint(self):
        with self.assert_check_constraint("teacher__is_admin"):
            self.make()


@override_settings(ROOT_URLCONF="tests.tests.service.urls")
class TestBookViewSet(ModelViewSetTestCase[User, Book]):
    basename = "shop-book"
    model_view_set_class = BookViewSet

    @classmethod
    def setUpTestData(cls):
        cls.books = make_books()
        cls.book = cls.books[0]
        cls.ada = make_teacher_user(first_name="Ada")
        cls.bob = make_teacher_user(first_name="Bob")

    def setUp(self):
        self.client.login_as(self.ada)

    def data(self, n: int, **kwargs):
        shelf = self.book.shelf_id
        return {"isbn": f"new-{n}", "title": f"New {n}", "shelf": shelf} | kwargs

    def test_get_permissions(self):
        self.assert_get_permissions([IsAuthenticated()], action="list")
        self.assert_get_permissions([HasName("Ada")], action="create")

    def test_get_queryset(self):
        request = self.client.request_factory.get(user=self.ada)
        self.assert_get_queryset(self.books, action="list", request=request)

    def test_get_serializer_class(self):
        self.assert_get_serializer_class(BookSerializer, action="list")
        self.assert_get_serializer_class(RenameSerializer, action="rename")

    def test_get_serializer_context(self):
        self.assert_get_serializer_context({"shop": "ours"}, action="list")

    def test_serialized(self):
        json_model = self.client.get(f"/shop/books/{self.book.pk}/").json()
        self.assert_serialized_model_equals_json_model(
            self.book, json_model, action="retrieve", request_method="get"
        )

    def test_create(self):
        self.client.create(self.data(1))

    def test_bulk_create(self):
        self.client.bulk_create([self.data(1), self.data(2)])

    def test_retrieve(self):
        self.client.retrieve(self.book)

    def test_list(self):
        self.client.list(self.books)

    def test_partial_update(self):
        self.client.partial_update(self.book, {"pages": 9})

    def test_bulk_partial_update(self):
        data = [{"title": title} for title in ("One", "Two", "Three")]
        self.client.bulk_partial_update(self.books, data)

    def test_update(self):
        self.client.update(self.book, action="rename", data={"title": "Other"})

    def test_bulk_update(self):
        data = [{"title": title} for title in ("One", "Two", "Three")]
        self.client.bulk_update(self.books, data, action="rename_many")

    def test_destroy(self):
        self.client.destroy(self.book)

    def test_bulk_destroy(self):
        self.client.bulk_destroy([book.pk for book in self.books])

    def test_permission_matrix(self):
        self.assert_permission_matrix(
            {"nobody": None, "bob": self.bob, "ada": self.ada},
            {
                "list": [403, 200, 200],
                "retrieve": {"nobody": 403, "bob": 200, "ada": 200},
                "create": [403, 403, 201],
                "update": [403, 403, 400],
                "partial_update": [403, 403, 200],
                "destroy": [403, 403, 204],
                "bulk_create": [403, 403, 201],
                "bulk_partial_update": [403, 403, 400],
                "bulk_destroy": [403, 403, 204],
                "rename": [403, 403, 200],
                "rename_many": [403, 403, 400],
                "lend:get": [403, 403, 200],
                "lend:post": [403, 403, 200],
            },
            model=self.book,
            data={
                "create": self.data(1),
                "bulk_create": lambda: [self.data(1), self.data(2)],
                "bulk_destroy": [self.book.pk],
                "rename": {"title": "Other"},
            },
        )

    def test_openapi(self):
        self.assert_openapi_matches(self.client.list(self.books))
        self.assert_openapi_matches(self.client.retrieve(self.book))
        self.assert_openapi_matches(self.client.create(self.data(1)))
        self.assert_openapi_matches(self.client.destroy(self.book))


@override_settings(ROOT_URLCONF="tests.tests.service.urls")
class TestShelfViewSet(ModelViewSetTestCase[User, Shelf]):
    basename = "shop-shelf"
    model_view_set_class = ShelfViewSet

    @classmethod
    def setUpTestData(cls):
        books = make_books()
        cls.shelf = books[0].shelf
        for book in books:
            reader = make_teacher_user()
            Book.objects.filter(pk=book.pk).update(shelf=cls.shelf, reader=reader)

    def setUp(self):
        self.client.login_as(make_teacher_user())

    def test_retrieve(self):
        self.client.retrieve(self.shelf)

    def test_list(self):
        self.client.list(Shelf.objects.order_by("pk"))

    def test_destroy(self):
        self.client.destroy(self.shelf)


@override_settings(ROOT_URLCONF="tests.tests.service.urls")
class TestRequests(APITestCase[User]):
    @classmethod
    def setUpTestData(cls):
        cls.book = make_books(1)[0]

    def setUp(self):
        self.client.login_as(make_teacher_user(first_name="Ada"))
        self.path = f"/shop/books/{self.book.pk}/"

    def test_get(self):
        self.client.get(self.path)

    def test_post(self):
        data = {"isbn": "1", "title": "New", "shelf": self.book.shelf_id}
        self.client.post("/shop/books/", data, status_code_assertion=201)

    def test_put(self):
        self.client.put(f"{self.path}rename/", {"title": "New"})

    def test_patch(self):
        self.client.patch(self.path, {"pages": 3}, status_code_assertion=200)

    def test_delete(self):
        self.client.delete(self.path)

    def test_options(self):
        self.client.options(self.path)

    def test_generic(self):
        self.client.generic("GET", self.path, status_code_assertion=lambda c: c < 400)


class TestLogIn(APITestCase[User]):
    def test_every_type_of_user(self):
        for user in (
            make_teacher_user(),
            make_teacher_user(is_admin=True),
            make_teacher_user(school=None),
            make_student_user(),
            make_independent_user(),
            make_google_user(),
        ):
            assert self.client.login_as(user) == user

    def test_login(self):
        user = make_teacher_user(email="a@b.test", password="other")
        assert self.client.login(email="a@b.test", password="other") == user


class TestBookSerializer(ModelSerializerTestCase[User, Book]):
    model_serializer_class = BookSerializer

    @classmethod
    def setUpTestData(cls):
        cls.books = make_books(2)
        cls.book = cls.books[0]

    def data(self, n: int = 1):
        return {"isbn": f"new-{n}", "title": f"New {n}", "shelf": self.book.shelf}

    def test_raises(self):
        with self.assert_raises_validation_error("no_capital"):
            BookSerializer().validate_title("small")

    def test_validate(self):
        self.assert_validate({"title": "1", "isbn": "1"}, error_code="title_is_isbn")

    def test_validate_field(self):
        self.assert_validate_field("title", error_code="no_capital", value="small")

    def test_create(self):
        self.assert_create(self.data(), new_data={"pages": 1})

    def test_create_many(self):
        self.assert_create_many([self.data(1), self.data(2)])

    def test_update(self):
        self.assert_update(self.book, {"pages": 7})

    def test_update_many(self):
        view = BookViewSet(action="bulk")
        self.assert_update_many(
            self.books, [{"pages": 7}, {"pages": 8}], context={"view": view}
        )

    def test_to_representation(self):
        self.assert_to_representation(self.book, {"label": "Shelf 0: Emma"})


class TestBookListSerializer(ModelListSerializerTestCase[User, Book]):
    model_list_serializer_class = BookListSerializer
    model_serializer_class = BookSerializer

    @classmethod
    def setUpTestData(cls):
        cls.books = make_books(2)

    def setUp(self):
        self.context = {"view": BookViewSet(action="bulk")}

    def test_validate(self):
        self.assert_validate([{"title": "A"}, {"title": "A"}], error_code="same_title")

    def test_create_many(self):
        shelf = self.books[0].shelf
        data = [{"isbn": n, "title": f"New {n}", "shelf": shelf} for n in "12"]
        self.assert_create(data, context=self.context)

    def test_update_many(self):
        data = [{"pages": 7}, {"pages": 8}]
        self.assert_update(self.books, data, context=self.context)

    def test_to_representation(self):
        labels = [{"label": "Shelf 0: Emma"}, {"label": "Shelf 1: Ivanhoe"}]
        self.assert_to_representation(self.books, labels, context=self.context)


class TestHasName(PermissionTestCase[HasName, User]):
    def test_eq(self):
        self.assert_eq(args1=("Ada",), args2=("Bob",))

    def test_has_permission(self):
        request = self.request_factory.get()
        self.assert_has_permission(False, request, "Ada")


class IsSlug(RegexValidator):
    regex = "^[a-z]+$"
    code = "not_a_slug"


class TestIsSlug(RegexValidatorTestCase[IsSlug]):
    def test_slug(self):
        with self.assert_raises_validation_error():
            self.validator_class()("A b")


class IsEven:
    def __call__(self, value: int) -> None:
        if value % 2:
            raise DjangoValidationError("Odd.", code="odd")


class TestIsEven(ValidatorTestCase[IsEven]):
    def test_odd(self):
        with self.assert_raises_validation_error("odd"):
            self.validator_class()(3)


class TestTasks(CeleryTestCase):
    app = tasks.app

    def test_apply(self):
        make_books()
        self.apply_task("shop.tasks.archive")
        assert tasks.Archive.titles == TITLES

    def test_bigquery(self):
        self.assert_bigquery_task(tasks.report)


class TestPipeline(TestCase):
    def test_step(self):
        InterruptPipelineError.run(
            self,
            step_target=pipeline,
            step_attribute="summarize",
            assert_step=lambda total: self.assertEqual(total, 3),
            pipeline=lambda: pipeline.run(),
        )
