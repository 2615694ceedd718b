"""Whether what a serializer returns is what the database has."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import F
from src.models import Badge, Book, Shelf

from codeforlife.tests._saved import Snapshot, assert_inserted
from codeforlife.tests.factories import make_teacher_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    shelf = Shelf.objects.create(slug="a", label="A")
    return Book.objects.create(isbn="1", title="Emma", shelf=shelf)


def test_inserted(book: Book) -> None:
    assert_inserted(book)
    assert_inserted(Book(pk=book.pk))  # made by hand from a row that is there
    assert_inserted(make_teacher_user())
    assert_inserted(Book(isbn="2"))  # not saved, on purpose
    for model in (Book(pk=0), Badge(name="Gold")):
        with pytest.raises(AssertionError, match="not in the database"):
            assert_inserted(model)


def test_updated(book: Book) -> None:
    before = Snapshot(book, {"title", "pages", "shelf", "colour"})
    before.assert_updated(book)  # nothing has changed
    book.title, book.pages = "Kim", 2
    with pytest.raises(AssertionError, match="changed title, pages of the Book"):
        before.assert_updated(book)
    book.save()
    before.assert_updated(book)


def test_updated_without_a_row() -> None:
    draft = Book(title="Emma")
    Snapshot(draft, {"title"}).assert_updated(draft)
    ghost = Book(pk=0, title="Emma")
    with pytest.raises(AssertionError, match=r"update\(\) returned a Book that is not"):
        Snapshot(ghost, {"title"}).assert_updated(ghost)


def test_updated_relation(book: Book) -> None:
    shelf = Shelf.objects.create(slug="b", label="B")
    for name in ("shelf", "shelf_id"):
        before = Snapshot(book, {name})
        book.shelf = shelf
        with pytest.raises(AssertionError, match="changed shelf of the Book"):
            before.assert_updated(book)
        book.refresh_from_db()


@pytest.mark.parametrize(
    ("name", "value"),
    [("pages", "1"), ("pages", Decimal(1)), ("pages", F("pages") + 1), ("isbn", 1)],
)
def test_the_same_in_another_type(book: Book, name: str, value: object) -> None:
    before = Snapshot(book, {name})
    setattr(book, name, value)
    book.save()
    before.assert_updated(book)


def test_the_same_moment(book: Book) -> None:
    before = Snapshot(book, {"updated_at"})
    book.updated_at = book.updated_at.astimezone(dt.UTC).isoformat()
    before.assert_updated(book)


def test_another_row(book: Book) -> None:
    before = Snapshot(book, {"title"})
    before.assert_updated(Book(pk=0, title="Kim"))
    before.assert_updated(Shelf(pk=book.pk))
    book.title = "Kim"
    Book.objects.all().delete()
    before.assert_updated(book)


def test_what_is_not_loaded_stays_so(
    book: Book, django_assert_num_queries: object
) -> None:
    book = Book.objects.defer("title").get()
    with django_assert_num_queries(0):  # type: ignore[operator]
        before = Snapshot(book, {"title"})
        book.title = "Kim"
        before.assert_updated(book)


def test_encrypted_columns() -> None:
    user = make_teacher_user(first_name="Ada")
    before = Snapshot(user, {"first_name"})
    user.first_name = "Bob"
    with pytest.raises(AssertionError, match="changed first_name"):
        before.assert_updated(user)
    user.save()
    before.assert_updated(user)
