"""What must be shown by instances is not shown by rows of values."""

import django
import pytest
from django.db import DataError, connection, models, transaction
from django.db.models.query import ModelIterable
from django.test.utils import CaptureQueriesContext, isolate_apps
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.test import APIRequestFactory
from src.models import Book, Shelf

from codeforlife.pagination import LimitOffsetPagination
from codeforlife.permissions import AllowAny
from codeforlife.serializers import ModelSerializer
from codeforlife.serializers._bulk.writing import update_rows
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def books():
    shelf = Shelf.objects.create(slug="top", label="Top")
    return Book.objects.bulk_create(
        Book(isbn=f"isbn{n}", title=f"Book {n}", shelf=shelf) for n in range(3)
    )


@pytest.fixture
def serializer_class():
    """Make a new class for each test, about which nothing is known yet."""

    class BookSerializer(ModelSerializer[User, Book]):
        label = serializers.CharField(source="shelf.label", read_only=True)

        class Meta:
            model = Book
            fields = ["id", "isbn", "label"]

    return BookSerializer


class BookViewSet(ModelViewSet[User, Book]):
    queryset = Book.objects.order_by("pk")

    def get_permissions(self):
        return [AllowAny()]


class LeanViewSet(BookViewSet):
    lean_reads = True


class WithoutIsbnViewSet(BookViewSet):
    lean_reads = True

    def get_serializer(self, *args, **kwargs):
        serializer = super().get_serializer(*args, **kwargs)
        getattr(serializer, "child", serializer).fields.pop("isbn")
        return serializer


class ListedWithoutIsbnViewSet(BookViewSet):
    lean_reads = True

    def get_serializer(self, *args, **kwargs):
        serializer = super().get_serializer(*args, **kwargs)
        if kwargs.get("many"):
            serializer.child.fields.pop("isbn")
        return serializer


def get_list(view_set, serializer_class):
    view = view_set.as_view({"get": "list"}, serializer_class=serializer_class)
    return view(APIRequestFactory().get("/"))


@pytest.mark.parametrize("view_set", [WithoutIsbnViewSet, ListedWithoutIsbnViewSet])
def test_a_view_sets_own_get_serializer_counts(view_set, serializer_class):
    response = get_list(view_set, serializer_class)
    assert response.data["data"][0].keys() == {"id", "label"}


def test_a_field_taken_from_one_serializer_stays_in_the_others(serializer_class):
    get_list(WithoutIsbnViewSet, serializer_class)
    response = get_list(LeanViewSet, serializer_class)
    assert response.data["data"][0].keys() == {"id", "isbn", "label"}


def test_a_default_behind_a_null_link(serializer_class, books):
    class CountySerializer(serializer_class):
        county = serializers.CharField(
            source="shelf.school.county", read_only=True, default="none"
        )

        class Meta(serializer_class.Meta):
            fields = [*serializer_class.Meta.fields, "county"]

    response = get_list(LeanViewSet, CountySerializer)
    assert response.data["data"][0] == CountySerializer(books[0]).data
    assert response.data["data"][0]["county"] == "none"


def test_a_paginator_that_looks_at_instances(serializer_class):
    class Pagination(CursorPagination):
        page_size = 2
        ordering = "id"

    class CursorViewSet(BookViewSet):
        lean_reads = True
        pagination_class = Pagination

    response = get_list(CursorViewSet, serializer_class)
    assert len(response.data["results"]) == 2


def test_a_page_whose_rows_are_looked_at(serializer_class):
    class Pagination(LimitOffsetPagination):
        def paginate_queryset(self, queryset, request, view=None):
            page = super().paginate_queryset(queryset, request, view)
            self.last = page[-1].title
            return page

        def get_paginated_response(self, data):
            response = super().get_paginated_response(data)
            response.data["last"] = self.last
            return response

    class LastViewSet(BookViewSet):
        lean_reads = True
        pagination_class = Pagination

    assert get_list(LastViewSet, serializer_class).data["last"] == "Book 2"


class OneShelfViewSet(BookViewSet):
    """Finds out in `get_queryset` what it tells the serializer."""

    lean_reads = True

    def get_queryset(self):
        self.shelf = Shelf.objects.get()
        return self.shelf.books.order_by("pk")

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "shelf": self.shelf}


def test_the_rows_come_before_the_serializer(serializer_class, books):
    assert get_list(OneShelfViewSet, serializer_class).data["count"] == 3
    view = OneShelfViewSet.as_view(
        {"get": "retrieve"}, serializer_class=serializer_class
    )
    response = view(APIRequestFactory().get("/"), pk=books[0].pk)
    assert response.data["isbn"] == "isbn0"


def test_a_row_that_needs_an_instance_asks_once_for_the_rows(serializer_class, books):
    class ShoutingSerializer(serializer_class):
        def to_representation(self, instance):
            return {"title": instance.title.upper()}

    view = OneShelfViewSet.as_view(
        {"get": "retrieve"}, serializer_class=ShoutingSerializer
    )
    with CaptureQueriesContext(connection) as queries:
        response = view(APIRequestFactory().get("/"), pk=books[0].pk)
    assert response.data == {"title": "BOOK 0"}
    assert len(queries) == 2  # the shelf and the book


def test_no_instances_are_made(serializer_class, books, monkeypatch):
    expected = [serializer_class(book).data for book in books]
    monkeypatch.setattr(ModelIterable, "__iter__", None)
    assert get_list(LeanViewSet, serializer_class).data["data"] == expected
    view = LeanViewSet.as_view({"get": "retrieve"}, serializer_class=serializer_class)
    response = view(APIRequestFactory().get("/"), pk=books[0].pk)
    assert response.data == expected[0]


def test_counting_joins_nothing(serializer_class):
    with CaptureQueriesContext(connection) as queries:
        get_list(LeanViewSet, serializer_class)
    count, rows = (query["sql"] for query in queries)
    assert "JOIN" not in count
    assert "JOIN" in rows


def test_text_that_is_too_long_is_refused_and_not_cut(books):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no lengths")
    for book in books:
        book.isbn = f"{book.pk:>50}"
    with pytest.raises(DataError), transaction.atomic():
        update_rows(Book, books, ["isbn"])


@isolate_apps("src")
def test_texts_in_arrays_are_written_and_not_cut():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no arrays")
    from django.contrib.postgres.fields import ArrayField

    class Poem(models.Model):
        lines = ArrayField(models.CharField(max_length=5))

        class Meta:
            app_label = "src"

    with connection.schema_editor() as editor:
        editor.create_model(Poem)
    poem = Poem.objects.create(lines=[])

    poem.lines = ["short", "er"]
    update_rows(Poem, [poem], ["lines"])
    poem.refresh_from_db()
    assert poem.lines == ["short", "er"]

    poem.lines = ["longer"]
    with pytest.raises(DataError), transaction.atomic():
        update_rows(Poem, [poem], ["lines"])


def test_a_column_with_a_placeholder_of_its_own_is_written_by_it(books, monkeypatch):
    def get_placeholder_sql(value, compiler, connection):
        sql, params = "%s", (value,)
        if hasattr(value, "as_sql"):
            sql, params = compiler.compile(value)
        return f"UPPER({sql})", params

    title = Book._meta.get_field("title")
    if django.VERSION < (6, 1):
        monkeypatch.setattr(title, "get_placeholder", lambda *_: "UPPER(%s)", False)
    else:
        monkeypatch.setattr(title, "get_placeholder_sql", get_placeholder_sql, False)
    books[0].title = "quiet"

    update_rows(Book, books[:1], ["title"])
    books[0].refresh_from_db()
    assert books[0].title == "QUIET"
