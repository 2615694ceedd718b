"""A prepared query finds what the same query finds, and is compiled once."""

import pickle
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext
from src.models import Book, Shelf

from codeforlife._compat.prepared_queries import PreparedQuery, PreparedSubquery
from codeforlife.tests.factories import make_user
from codeforlife.user.models import User

pytestmark = pytest.mark.django_db

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def books():
    shelf = Shelf.objects.create(slug="top", label="Top")
    return [
        Book.objects.create(isbn=f"isbn{n}", title=f"Book {n}", shelf=shelf, pages=n)
        for n in range(1, 4)
    ]


@pytest.fixture
def query():
    queryset = Book.objects.select_related("shelf").annotate(
        has_thick_neighbour=Exists(
            Book.objects.filter(shelf=OuterRef("shelf"), pages__gt=2)
        )
    )
    return PreparedQuery(queryset, "isbn", "updated_at__gt")


def test_other_values_find_other_rows(books, query):
    for book in books:
        with CaptureQueriesContext(connection) as queries:
            found = query.first(book.isbn, _LONG_AGO)
            assert (found, found.shelf.label) == (book, "Top")
            assert found.has_thick_neighbour
        assert len(queries) == 1


def test_nothing_is_found(books, query):
    assert query.first("isbn9", _LONG_AGO) is None
    assert query.first("isbn1", datetime.now(UTC) + timedelta(days=1)) is None
    assert query.first("isbn1", _LONG_AGO) == books[0]


def test_rows_are_as_from_the_query_itself(books, query):
    queryset = query._queryset.filter(isbn="isbn2")
    own, same = query.first("isbn2", _LONG_AGO), queryset.get()

    assert own == same
    assert own.shelf == same.shelf
    assert not own._state.adding
    assert own._state.db == same._state.db


def test_it_is_compiled_once(books, query):
    query.first("isbn1", _LONG_AGO)
    with mock.patch.object(SQLCompiler, "as_sql", side_effect=AssertionError):
        assert query.first("isbn2", _LONG_AGO) == books[1]


def test_values_are_converted_by_what_holds_now():
    user = make_user(first_name="Ada")
    query = PreparedQuery(User._base_manager.all(), "id")
    assert query.first(user.pk).first_name == "Ada"
    # As after a rotation of the keys, whose converters are others.
    field = User._meta.get_field("first_name")
    with mock.patch.object(field, "get_db_converters") as get_converters:
        get_converters.return_value = [lambda value, *args: "Anew"]
        found = query.first(user.pk)
    assert (found.first_name, found.email) == ("Anew", user.email)


def thick_books(shelf, pages):
    books = Book.objects.filter(title__startswith="Book", shelf__slug=shelf)
    return books.filter(pages__gte=pages).values("pk")


def find_thick_books(shelf, pages):
    return Book.objects.filter(pk__in=PreparedSubquery(thick_books, shelf, pages))


def test_a_subquery_finds_what_its_queryset_finds(books):
    other = Shelf.objects.create(slug="low", label="Low")
    Book.objects.create(isbn="isbn9", title="Book 9", shelf=other, pages=9)
    for shelf, pages in (("top", 1), ("top", 3), ("low", 1), ("none", 1)):
        expected = list(thick_books(shelf, pages).order_by("pk"))
        found = find_thick_books(shelf, pages).order_by("pk")
        assert list(found.values("pk")) == expected
        assert found.count() == len(expected)
        copied = Book.objects.all()
        copied.query = pickle.loads(pickle.dumps(found.query))
        assert list(copied.values("pk")) == expected


def test_a_subquery_is_built_once_and_goes_with_other_conditions(books):
    calls = []

    def build(shelf, pages):
        calls.append(shelf)
        return thick_books(shelf, pages)

    for pages, expected in ((2, books[1]), (1, books[0])):
        ids = PreparedSubquery(build, "top", pages)
        found = Book.objects.filter(pages__lt=3).filter(pk__in=ids).exclude(pages=0)
        assert found.order_by("pk")[0] == expected
    assert len(calls) == 1
