"""The test case for models, on whichever database runs."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from src.models import Book, Shelf

from codeforlife.tests import ModelTestCase
from codeforlife.tests.factories import make_teacher, make_teacher_user
from codeforlife.user.models import Teacher

pytestmark = pytest.mark.django_db


class BookCase(ModelTestCase[Book]):
    __test__ = False


class TeacherCase(ModelTestCase[Teacher]):
    __test__ = False


def make_admin_without_school() -> None:
    teacher = make_teacher(school=None)
    Teacher.objects.filter(pk=teacher.pk).update(is_admin=True)


def test_d53_check_constraint_is_recognized_by_name() -> None:
    with TeacherCase().assert_check_constraint("teacher__is_admin") as context:
        make_admin_without_school()

    assert isinstance(context.exception, IntegrityError)


def test_d53_the_database_can_be_used_afterwards() -> None:
    with TeacherCase().assert_check_constraint("teacher__is_admin"):
        make_admin_without_school()

    assert make_teacher_user().pk


def test_d53_another_check_constraint_fails() -> None:
    with (
        pytest.raises(AssertionError, match="Expected the check constraint 'other'"),
        TeacherCase().assert_check_constraint("other"),
    ):
        make_admin_without_school()


def test_d53_another_kind_of_constraint_fails() -> None:
    shelf = Shelf.objects.create(slug="a")

    with (
        pytest.raises(AssertionError, match="Expected the check constraint"),
        BookCase().assert_check_constraint("isbn"),
    ):
        Book.objects.bulk_create([Book(isbn="1", shelf=shelf)] * 2)


def test_foreign_exceptions_pass_through() -> None:
    with pytest.raises(KeyError), BookCase().assert_raises_integrity_error():
        raise KeyError("name")


def test_queryset_without_order_is_ordered_by_primary_key() -> None:
    shelf = Shelf.objects.create(slug="a")
    books = [Book.objects.create(isbn=n, shelf=shelf) for n in "21"]

    BookCase().assert_get_queryset(books)
    BookCase().assert_get_queryset(Book.objects.all())
    BookCase().assert_get_queryset(books[::-1], ordered=False)
    with pytest.raises(AssertionError):
        BookCase().assert_get_queryset(books[::-1])
    with pytest.raises(AssertionError):
        BookCase().assert_get_queryset(books[:1], ordered=False)


def test_does_not_exist() -> None:
    book = Book.objects.create(isbn="1", shelf=Shelf.objects.create(slug="a"))
    case = BookCase()

    case.assert_does_not_exist(book.pk + 1)
    for model_or_pk in (book, book.pk):
        with pytest.raises(AssertionError, match="still in the database"):
            case.assert_does_not_exist(model_or_pk)
    Book.objects.all().delete()
    case.assert_does_not_exist(book)
