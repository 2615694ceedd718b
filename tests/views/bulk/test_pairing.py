"""Changes land in the rows that they name, whatever the type and order of the keys."""

import string
import uuid

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from src.models import Badge, Book, Shelf
from src.views import BookViewSet

from codeforlife.permissions import AllowAny
from codeforlife.tests.factories import make_teacher_user

pytestmark = pytest.mark.django_db

_examples = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
_slugs = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=50)


def _shuffled(draw_from):
    return draw_from.flatmap(lambda keys: st.permutations(sorted(keys, key=str)))


def test_d01_changes_land_in_the_rows_they_name(client, make_books):
    make_books(2, first_pk=9)

    data = {"9": {"title": "NINE"}, "10": {"title": "TEN"}}
    response = client.patch("/books/bulk/", data)

    assert [book["id"] for book in response.json()] == [9, 10]
    titles = dict(Book.objects.values_list("pk", "title"))
    assert titles == {9: "NINE", 10: "TEN"}


@_examples
@given(keys=_shuffled(st.sets(st.integers(1, 2**31 - 1), min_size=1, max_size=12)))
def test_integers(client, shelf, keys):
    Book.objects.all().delete()
    for pk in keys:
        Book.objects.create(pk=pk, isbn=str(pk), title="old", shelf=shelf)

    data = {str(pk): {"title": f"new {pk}"} for pk in keys}
    response = client.patch("/books/bulk/", data)

    assert [book["id"] for book in response.json()] == sorted(keys)
    for pk, title in Book.objects.values_list("pk", "title"):
        assert title == f"new {pk}"


@_examples
@given(slugs=_shuffled(st.sets(_slugs, min_size=1, max_size=12)))
def test_slugs(client, shelf, slugs):
    Shelf.objects.exclude(pk=shelf.pk).delete()
    slugs = [slug for slug in slugs if slug != shelf.slug]
    for slug in slugs:
        Shelf.objects.create(slug=slug, label="old", school=shelf.school)

    data = {slug: {"label": f"l{slug[:49]}"} for slug in slugs}
    response = client.patch(
        "/shelves/bulk/", data, status_code_assertion=200 if slugs else 400
    )

    if slugs:
        assert [row["slug"] for row in response.json()] == sorted(slugs)
    for slug, label in Shelf.objects.exclude(pk=shelf.pk).values_list("slug", "label"):
        assert label == f"l{slug[:49]}"


@_examples
@given(
    keys=_shuffled(st.sets(st.uuids(), min_size=1, max_size=12)), upper=st.booleans()
)
def test_uuids(client, keys, upper):
    Badge.objects.all().delete()
    for number, pk in enumerate(keys):
        Badge.objects.create(pk=pk, name=f"badge {number}")

    spell = str.upper if upper else str.lower
    data = {spell(str(pk)): {"name": pk.hex} for pk in keys}
    response = client.patch("/badges/bulk/", data)

    assert [uuid.UUID(row["id"]) for row in response.json()] == sorted(keys)
    for pk, name in Badge.objects.values_list("pk", "name"):
        assert name == pk.hex


def test_unique_values_can_be_swapped_for_new_ones(client, make_books):
    make_books(3)

    client.patch("/books/bulk/", {"1": {"isbn": "new1"}, "2": {"isbn": "isbn2"}})

    isbns = list(Book.objects.order_by("pk").values_list("isbn", flat=True))
    assert isbns == ["new1", "isbn2", "isbn3"]


def test_bulk_update_action_pairs_by_key(client, make_books):
    make_books(2, first_pk=9)

    data = {"10": {"title": "TEN"}, "9": {"title": "NINE"}}
    response = client.put("/books/rename-all/", data)

    assert response.json() == [{"id": 9, "title": "NINE"}, {"id": 10, "title": "TEN"}]


def test_update_action(client, make_books):
    make_books(1)

    response = client.put("/books/1/lend/", {"reader": None})

    assert response.json() == {"id": 1, "reader": None}
    assert Book.objects.get().pages == 7


class ReadBookViewSet(BookViewSet):
    """Looks a book up by who reads it."""

    lookup_field = "reader"

    def get_permissions(self):
        return [AllowAny()]


def _call(method, body):
    view = ReadBookViewSet.as_view({method: "bulk"})
    request = getattr(RequestFactory(), method)
    return view(request("/", body, content_type="application/json"))


def test_related_objects(make_books):
    books, readers = make_books(2), [make_teacher_user() for _ in range(2)]
    for book, reader in zip(books, reversed(readers), strict=True):
        book.reader = reader
        book.save()

    data = {reader.pk: {"title": f"Of {reader.pk}"} for reader in readers}
    response = _call("patch", data)

    assert response.status_code == 200, response.data
    assert [book["reader"] for book in response.data] == [r.pk for r in readers]
    for book in Book.objects.all():
        assert book.title == f"Of {book.reader_id}"
    for value in (10**30, "x", 0):
        assert _call("delete", [value]).status_code == 400
    assert _call("delete", [readers[0].pk]).status_code == 204
    assert Book.objects.get().reader == readers[1]
