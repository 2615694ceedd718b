"""Every assertion of the kit passes a correct service and catches a planted fault.

Each row names a test of the small service's suite, a fault in the service, and a part
of what the failed assertion says. `test_no_assertion_without_a_fault` holds the table
to the kit's public assertions.
"""

from __future__ import annotations

import inspect
import re
import typing as t
import unittest
from contextlib import AbstractContextManager
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework.response import Response
from src.models import Book, Shelf

from codeforlife import tests as kit
from codeforlife.user.models import User
from tests.tests.service import cases, pipeline, serializers, tasks, views
from tests.tests.service.run import get_failure, run

type Fault = AbstractContextManager[t.Any]


pytestmark = pytest.mark.django_db


def fault(target: t.Any, attribute: str, new: t.Any) -> Fault:
    return patch.object(target, attribute, new)


def raises(error: Exception) -> t.Any:
    def function(*args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        raise error

    return function


def answers(status: int, data: t.Any = None) -> t.Any:
    return lambda self, request, *args, **kwargs: Response(data, status)


NOTHING = staticmethod(lambda *args, **kwargs: None)
BOOKS, SHELVES = views.BookViewSet, views.ShelfViewSet
SERIALIZER, LIST = serializers.BookSerializer, serializers.BookListSerializer

original_list_update = LIST.update
original_to_representation = SERIALIZER.to_representation


def swap_rows(self, instance, validated_data):
    return original_list_update(self, instance, validated_data[::-1])


def swap_created(self, validated_data):
    for one, two in [validated_data[:2]]:
        one["title"], two["title"] = two["title"], one["title"]
    return [Book.objects.create(**data) for data in validated_data]


def drop_label(self, instance):
    shown = original_to_representation(self, instance)
    return {key: value for key, value in shown.items() if key != "label"}


def wrong_pages(self, instance):
    return {**original_to_representation(self, instance), "pages": 99}


def wrong_type(self, instance):
    return {**original_to_representation(self, instance), "pages": "99"}


def add_secret(self, instance):
    return {**original_to_representation(self, instance), "secret": 1}


def unsaved_create(self, validated_data):
    return Book(**validated_data, pk=4711)


def unsaved_list_create(self, validated_data):
    return [Book(**data, pk=4711 + n) for n, data in enumerate(validated_data)]


def count_per_row(self, book: Book) -> str:
    Book.objects.filter(title__gt=book.title).count()
    return f"{book.shelf.label}: {book.title}"


def without_pages(self, validated_data):
    return Book.objects.create(**validated_data, pages=2)


def unsaved_update(self, instance, validated_data):
    for name, value in validated_data.items():
        setattr(instance, name, value)
    return instance


def unsaved_list_update(self, instance, validated_data):
    for model, data in zip(instance, validated_data, strict=True):
        unsaved_update(self, model, data)
    return instance


def no_update(self, instance, validated_data):
    return instance


def wrong_rows(self):
    return Book.objects.order_by("-pk")


def slow_rows(self):
    return Book.objects.order_by("pk")


def deferred_rows(self):
    return Book.objects.select_related("shelf").defer("title").order_by("pk")


def slow_shelves(self):
    return Shelf.objects.order_by("pk").prefetch_related("books")


def unplanned_shelves(self):
    return Shelf.objects.order_by("pk")


CASES = [
    (case, name)
    for case in vars(cases).values()
    if inspect.isclass(case)
    and issubclass(case, unittest.TestCase)
    and case.__module__ == cases.__name__
    for name in unittest.TestLoader().getTestCaseNames(case)
]


@pytest.mark.parametrize(
    ("case", "name"), CASES, ids=[f"{c.__name__}.{n}" for c, n in CASES]
)
def test_correct_service_passes(case, name: str) -> None:
    result = run(case, name)

    assert [*result.errors, *result.failures] == []
    assert result.testsRun == 1


# The assertion, the test that uses it, the fault, a part of the message.
TABLE: list[tuple[str, type, str, t.Callable[[], Fault], str]] = [
    (
        "TestCase.assert_raises_validation_error",
        cases.TestGreeting,
        "test_validation_error",
        lambda: fault(cases.TestGreeting, "check", NOTHING),
        "ValidationError not raised",
    ),
    (
        "TestCase.assert_raises_validation_error",
        cases.TestGreeting,
        "test_validation_error",
        lambda: fault(
            cases.TestGreeting,
            "check",
            staticmethod(raises(DjangoValidationError("x", code="other"))),
        ),
        "Expected a validation error with the code 'bad', got ['other']",
    ),
    (
        "TestCase.assert_num_queries",
        cases.TestGreeting,
        "test_num_queries",
        lambda: fault(
            cases.TestGreeting,
            "count",
            staticmethod(lambda: [Book.objects.count(), Book.objects.count()]),
        ),
        "Expected 1 SQL statement(s), got 2:\n  1. SELECT COUNT(*)",
    ),
    (
        "TestCase.assert_num_queries",
        cases.TestGreeting,
        "test_num_queries",
        lambda: fault(cases.TestGreeting, "count", NOTHING),
        "got 0",
    ),
    (
        "ModelTestCase.assert_raises_integrity_error",
        cases.TestBook,
        "test_integrity_error",
        lambda: fault(cases.TestBook, "add", NOTHING),
        "IntegrityError not raised",
    ),
    (
        "ModelTestCase.assert_check_constraint",
        cases.TestTeacher,
        "test_check_constraint",
        lambda: fault(cases.TestTeacher, "make", NOTHING),
        "IntegrityError not raised",
    ),
    (
        "ModelTestCase.assert_check_constraint",
        cases.TestTeacher,
        "test_check_constraint",
        lambda: fault(
            cases.TestTeacher,
            "make",
            lambda self: User.objects.bulk_create([User(username="a")] * 2),
        ),
        "Expected the check constraint 'teacher__is_admin' to be violated",
    ),
    (
        "ModelTestCase.assert_does_not_exist",
        cases.TestBook,
        "test_does_not_exist",
        lambda: fault(Book, "delete", NOTHING),
        "it is still in the database",
    ),
    (
        "ModelTestCase.assert_get_queryset",
        cases.TestBook,
        "test_queryset",
        lambda: fault(
            Book.objects, "get_queryset", lambda: Book._base_manager.filter(title="Kim")
        ),
        "Lists differ",
    ),
    (
        "ModelTestCase.assert_check",
        cases.TestBook,
        "test_check",
        lambda: fault(cases, "make_check", lambda *ids: classmethod(lambda cls: [])),
        "Expected Book.check() to report 'books.E001', got nothing",
    ),
    (
        "BaseModelViewSetTestCase.assert_get_permissions",
        cases.TestBookViewSet,
        "test_get_permissions",
        lambda: fault(BOOKS, "get_permissions", lambda self: [views.EqualsAll()]),
        "is guarded by other permissions.\nExpected: [IsAuthenticated()]\n"
        "Got:      [EqualsAll()]",
    ),
    (
        "BaseModelViewSetTestCase.assert_get_permissions",
        cases.TestBookViewSet,
        "test_get_permissions",
        lambda: fault(views.HasName, "__eq__", lambda self, other: False),
        "HasName(name='Ada')",
    ),
    (
        "BaseModelViewSetTestCase.assert_get_queryset",
        cases.TestBookViewSet,
        "test_get_queryset",
        lambda: fault(BOOKS, "get_queryset", wrong_rows),
        "Lists differ",
    ),
    (
        "BaseModelViewSetTestCase.assert_get_serializer_class",
        cases.TestBookViewSet,
        "test_get_serializer_class",
        lambda: fault(BOOKS, "get_serializer_class", lambda self: SERIALIZER),
        "Expected action 'rename' to use RenameSerializer, got BookSerializer",
    ),
    (
        "BaseModelViewSetTestCase.assert_get_serializer_context",
        cases.TestBookViewSet,
        "test_get_serializer_context",
        lambda: fault(BOOKS, "get_serializer_context", lambda self: {"shop": "no"}),
        "The serializer context of action 'list' differs",
    ),
    (
        "BaseModelViewSetTestCase.assert_serialized_model_equals_json_model",
        cases.TestBookViewSet,
        "test_serialized",
        lambda: fault(BOOKS, "retrieve", answers(200, {"id": 1})),
        "is not what the serializer makes of Book",
    ),
    (
        "BaseModelViewSetClient.create",
        cases.TestBookViewSet,
        "test_create",
        lambda: fault(SERIALIZER, "create", unsaved_create),
        "Expected a Book with pk=4711 in the database, but there is none",
    ),
    (
        "BaseModelViewSetClient.create",
        cases.TestBookViewSet,
        "test_create",
        lambda: fault(BOOKS, "create", answers(201, {"title": "New"})),
        "The JSON has no 'id'",
    ),
    (
        "BaseModelViewSetClient.bulk_create",
        cases.TestBookViewSet,
        "test_bulk_create",
        lambda: fault(BOOKS, "bulk_create", answers(201, [])),
        "Expected 2 row(s) in the response, got 0",
    ),
    (
        "BaseModelViewSetClient.bulk_create",
        cases.TestBookViewSet,
        "test_bulk_create",
        lambda: fault(LIST, "create", swap_created),
        "The values of 'title' were mixed up between the rows",
    ),
    (
        "BaseModelViewSetClient.retrieve",
        cases.TestBookViewSet,
        "test_retrieve",
        lambda: fault(BOOKS, "get_object", lambda self: Book.objects.last()),
        "is not what the serializer makes of Book",
    ),
    (
        "BaseModelViewSetClient.retrieve",
        cases.TestShelfViewSet,
        "test_retrieve",
        lambda: fault(SHELVES, "get_queryset", slow_shelves),
        "Book.reader was loaded one by one for 3 rows (3 queries)",
    ),
    (
        "BaseModelViewSetClient.list",
        cases.TestBookViewSet,
        "test_list",
        lambda: fault(BOOKS, "get_queryset", wrong_rows),
        "N+1",
    ),
    (
        "BaseModelViewSetClient.list",
        cases.TestBookViewSet,
        "test_list",
        lambda: fault(BOOKS, "filter_queryset", lambda self, rows: rows[:2]),
        "Expected 3 row(s) in the response, got 2",
    ),
    (
        "BaseModelViewSetClient.list",
        cases.TestBookViewSet,
        "test_list",
        lambda: fault(BOOKS, "filter_queryset", lambda self, rows: rows.reverse()),
        "is not what the serializer makes of Book",
    ),
    (
        "BaseModelViewSetClient.list",
        cases.TestBookViewSet,
        "test_list",
        lambda: fault(BOOKS, "get_queryset", slow_rows),
        'queryset = Book.objects.select_related("shelf")',
    ),
    (
        "BaseModelViewSetClient.list",
        cases.TestBookViewSet,
        "test_list",
        lambda: fault(BOOKS, "get_queryset", deferred_rows),
        "The deferred field Book.title was loaded one by one for 3 rows",
    ),
    (
        "BaseModelViewSetClient.list",
        cases.TestBookViewSet,
        "test_list",
        lambda: fault(SERIALIZER, "get_label", count_per_row),
        "This statement ran for each of 3 rows",
    ),
    (
        "BaseModelViewSetClient.partial_update",
        cases.TestBookViewSet,
        "test_partial_update",
        lambda: fault(SERIALIZER, "update", unsaved_update),
        "is not what the serializer makes of Book",
    ),
    (
        "BaseModelViewSetClient.bulk_partial_update",
        cases.TestBookViewSet,
        "test_bulk_partial_update",
        lambda: fault(LIST, "update", swap_rows),
        "The values of 'title' were mixed up between the rows",
    ),
    (
        "BaseModelViewSetClient.bulk_partial_update",
        cases.TestBookViewSet,
        "test_bulk_partial_update",
        lambda: fault(LIST, "update", unsaved_list_update),
        "is not what the serializer makes of Book",
    ),
    (
        "BaseModelViewSetClient.update",
        cases.TestBookViewSet,
        "test_update",
        lambda: fault(serializers.RenameSerializer, "update", unsaved_update),
        "is not what the serializer makes of Book",
    ),
    (
        "BaseModelViewSetClient.bulk_update",
        cases.TestBookViewSet,
        "test_bulk_update",
        lambda: fault(BOOKS, "get_serializer_class", lambda self: SERIALIZER),
        "expected 200 OK, got 400 Bad Request",
    ),
    (
        "BaseModelViewSetClient.destroy",
        cases.TestBookViewSet,
        "test_destroy",
        lambda: fault(Book, "delete", NOTHING),
        "but they are still in the database",
    ),
    (
        "BaseModelViewSetClient.destroy",
        cases.TestShelfViewSet,
        "test_destroy",
        lambda: fault(Shelf, "delete", NOTHING),
        "Expected no Shelf with slug in ['shelf-0']",
    ),
    (
        "BaseModelViewSetClient.bulk_destroy",
        cases.TestBookViewSet,
        "test_bulk_destroy",
        lambda: fault(BOOKS, "perform_bulk_destroy", NOTHING),
        "but they are still in the database",
    ),
    (
        "BaseModelViewSetTestCase.assert_permission_matrix",
        cases.TestBookViewSet,
        "test_permission_matrix",
        lambda: fault(BOOKS, "get_permissions", lambda self: [views.EqualsAll()]),
        "nobody: create, POST /shop/books/: expected 403 Forbidden",
    ),
    (
        "BaseModelViewSetTestCase.assert_permission_matrix",
        cases.TestBookViewSet,
        "test_permission_matrix",
        lambda: fault(BOOKS, "http_method_names", ["get", "post"]),
        "The matrix declares",
    ),
    (
        "BaseAPITestCase.assert_openapi_matches",
        cases.TestBookViewSet,
        "test_openapi",
        lambda: fault(SERIALIZER, "to_representation", drop_label),
        "- $.data[0]: 'label' is a required property",
    ),
    (
        "BaseAPITestCase.assert_openapi_matches",
        cases.TestBookViewSet,
        "test_openapi",
        lambda: fault(SERIALIZER, "to_representation", add_secret),
        "('secret' was unexpected)",
    ),
    (
        "BaseAPITestCase.assert_openapi_matches",
        cases.TestBookViewSet,
        "test_openapi",
        lambda: fault(SERIALIZER, "to_representation", wrong_type),
        "- $.data[0].pages: '99' is not of type 'integer'",
    ),
    *(
        (
            f"BaseAPIClient.{name}",
            cases.TestRequests,
            f"test_{name}",
            lambda: fault(views.BookViewSet, "initial", raises(ValueError("oops"))),
            "got 500 Internal Server Error",
        )
        for name in ("get", "post", "put", "patch", "delete", "options", "generic")
    ),
    (
        "APIClient.login_as",
        cases.TestLogIn,
        "test_every_type_of_user",
        lambda: fault(User, "is_verified", False),
        "Is the user's profile verified (userprofile.is_verified)?",
    ),
    (
        "APIClient.login",
        cases.TestLogIn,
        "test_login",
        lambda: patch(
            "codeforlife.user.models.User.check_password", return_value=False
        ),
        "The log-in with email='a@b.test', password=*** failed",
    ),
    (
        "BaseModelSerializerTestCase.assert_raises_validation_error",
        cases.TestBookSerializer,
        "test_raises",
        lambda: fault(SERIALIZER, "validate_title", NOTHING),
        "ValidationError not raised",
    ),
    (
        "BaseModelSerializerTestCase.assert_validate",
        cases.TestBookSerializer,
        "test_validate",
        lambda: fault(SERIALIZER, "validate", lambda self, attrs: attrs),
        "ValidationError not raised",
    ),
    (
        "BaseModelSerializerTestCase.assert_validate_field",
        cases.TestBookSerializer,
        "test_validate_field",
        lambda: fault(SERIALIZER, "validate_title", lambda self, value: value),
        "ValidationError not raised",
    ),
    (
        "BaseModelSerializerTestCase.assert_create",
        cases.TestBookSerializer,
        "test_create",
        lambda: fault(SERIALIZER, "create", without_pages),
        "Book.pages: expected 1, got 2",
    ),
    (
        "BaseModelSerializerTestCase.assert_create",
        cases.TestBookSerializer,
        "test_create",
        lambda: fault(SERIALIZER, "create", unsaved_create),
        "a Book that is not in the database",
    ),
    (
        "BaseModelSerializerTestCase.assert_create_many",
        cases.TestBookSerializer,
        "test_create_many",
        lambda: fault(LIST, "create", lambda self, data: [Book(**data[0])]),
        "The number of models differs",
    ),
    (
        "BaseModelSerializerTestCase.assert_create_many",
        cases.TestBookSerializer,
        "test_create_many",
        lambda: fault(LIST, "create", unsaved_list_create),
        "a Book that is not in the database",
    ),
    (
        "BaseModelSerializerTestCase.assert_update",
        cases.TestBookSerializer,
        "test_update",
        lambda: fault(SERIALIZER, "update", no_update),
        "Book.pages: expected 7, got 1",
    ),
    (
        "BaseModelSerializerTestCase.assert_update",
        cases.TestBookSerializer,
        "test_update",
        lambda: fault(SERIALIZER, "update", unsaved_update),
        "changed pages of the Book, but not in the database",
    ),
    (
        "BaseModelSerializerTestCase.assert_update_many",
        cases.TestBookSerializer,
        "test_update_many",
        lambda: fault(LIST, "update", no_update),
        "Book.pages: expected 7, got 1",
    ),
    (
        "BaseModelSerializerTestCase.assert_update_many",
        cases.TestBookSerializer,
        "test_update_many",
        lambda: fault(LIST, "update", unsaved_list_update),
        "changed pages of the Book, but not in the database",
    ),
    (
        "BaseModelSerializerTestCase.assert_to_representation",
        cases.TestBookSerializer,
        "test_to_representation",
        lambda: fault(SERIALIZER, "to_representation", drop_label),
        "'label' is not in the representation",
    ),
    (
        "BaseModelSerializerTestCase.assert_to_representation",
        cases.TestBookSerializer,
        "test_to_representation",
        lambda: fault(SERIALIZER, "to_representation", wrong_pages),
        "Book.pages: expected 99, got 1",
    ),
    (
        "BaseModelSerializerTestCase.assert_to_representation",
        cases.TestBookSerializer,
        "test_to_representation",
        lambda: fault(SERIALIZER, "to_representation", add_secret),
        "Book has no attribute 'secret'",
    ),
    (
        "BaseModelListSerializerTestCase.assert_create",
        cases.TestBookListSerializer,
        "test_create_many",
        lambda: fault(LIST, "create", lambda self, data: []),
        "The number of models differs",
    ),
    (
        "BaseModelListSerializerTestCase.assert_update",
        cases.TestBookListSerializer,
        "test_update_many",
        lambda: fault(LIST, "update", swap_rows),
        "Book.pages: expected 7, got 8",
    ),
    (
        "BaseModelListSerializerTestCase.assert_to_representation",
        cases.TestBookListSerializer,
        "test_to_representation",
        lambda: fault(SERIALIZER, "get_label", lambda self, book: ""),
        "'label' in the representation: expected 'Shelf 0: Emma', got ''",
    ),
    (
        "BasePermissionTestCase.assert_eq",
        cases.TestHasName,
        "test_eq",
        lambda: fault(views.HasName, "__eq__", lambda self, other: True),
        "It equals a bare permission",
    ),
    (
        "BasePermissionTestCase.assert_eq",
        cases.TestHasName,
        "test_eq",
        lambda: fault(
            views.HasName, "__eq__", lambda self, other: type(self) is type(other)
        ),
        "__eq__ must compare the state, not only the class",
    ),
    (
        "BasePermissionTestCase.assert_has_permission",
        cases.TestHasName,
        "test_has_permission",
        lambda: fault(views.HasName, "has_permission", lambda *args: True),
        "Expected HasName to not let the request",
    ),
    (
        "RegexValidatorTestCase.assert_raises_validation_error",
        cases.TestIsSlug,
        "test_slug",
        lambda: fault(cases.IsSlug, "regex", ".*"),
        "ValidationError not raised",
    ),
    (
        "CeleryTestCase.apply_task",
        cases.TestTasks,
        "test_apply",
        lambda: fault(tasks.Archive, "store", raises(ValueError("disk full"))),
        "ValueError: disk full",
    ),
    (
        "CeleryTestCase.apply_task",
        cases.TestTasks,
        "test_apply",
        lambda: (
            patch.object(tasks.archive, "name", "elsewhere")
            if False
            else patch("codeforlife.tasks.get_task_name", return_value="unknown")
        ),
        "There is no task 'unknown'",
    ),
    (
        "CeleryTestCase.assert_bigquery_task",
        cases.TestTasks,
        "test_bigquery",
        lambda: fault(tasks.report, "get_queryset", lambda: []),
        "Expected the task's function to return a QuerySet, got []",
    ),
    (
        "CeleryTestCase.assert_bigquery_task",
        cases.TestTasks,
        "test_bigquery",
        lambda: fault(tasks.report, "settings", SimpleNamespace(fields=["colour"])),
        "Expected Book to have the fields ['colour']",
    ),
    (
        "InterruptPipelineError.run",
        cases.TestPipeline,
        "test_step",
        lambda: fault(pipeline, "run", lambda: "skipped"),
        "The pipeline never ran the step 'summarize'",
    ),
    (
        "InterruptPipelineError.run",
        cases.TestPipeline,
        "test_step",
        lambda: fault(pipeline, "run", pipeline.run_and_swallow_once),
        "it catches InterruptPipelineError",
    ),
    (
        "InterruptPipelineError.run",
        cases.TestPipeline,
        "test_step",
        lambda: fault(pipeline, "summarize", lambda numbers: 4),
        "4 != 3",
    ),
]


@pytest.mark.parametrize(
    ("case", "name", "make_fault", "message"),
    [row[1:] for row in TABLE],
    ids=[f"{row[0]}-{n}" for n, row in enumerate(TABLE)],
)
def test_fault_is_caught(
    case: type[unittest.TestCase],
    name: str,
    make_fault: t.Callable[[], Fault],
    message: str,
) -> None:
    with make_fault():
        failure = get_failure(case, name)

    assert failure
    assert message in failure


ABSTRACT = {
    "APIClient": ["login", "login_as"],
    "BaseModelViewSetClient": [
        name
        for name in vars(kit.BaseModelViewSetClient)
        if not name.startswith("_") and name not in ("request_factory_class",)
    ],
    "BaseAPIClient": ["get", "post", "put", "patch", "delete", "options", "generic"],
    "CeleryTestCase": ["apply_task"],
    "InterruptPipelineError": ["run"],
}


def test_no_assertion_without_a_fault() -> None:
    public = {
        f"{name}.{method}" for name, methods in ABSTRACT.items() for method in methods
    }
    for name in kit.__all__:
        for method in vars(getattr(kit, name)):
            if re.match("assert_", method):
                public.add(f"{name}.{method}")
    inherited = {"CeleryTestCase.assert_data_warehouse_task"}  # warns, then delegates

    assert public - inherited <= {row[0] for row in TABLE}
