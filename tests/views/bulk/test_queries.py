"""What bulk actions and lists cost does not depend on how many rows there are."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from src.models import Book

pytestmark = pytest.mark.django_db


def _count(call):
    """Count the statements of a request, without those of transactions."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call()
    return len([q for q in queries if "SAVEPOINT" not in q["sql"]])


def _count_batches(rows, *fields):
    """Count the statements that Django needs where a single one cannot hold them."""
    return math.ceil(rows / connection.ops.bulk_batch_size(fields, [None] * rows))


def _rows(count, offset=0):
    return [
        {"isbn": f"n{n}", "title": "New", "shelf": "top"}
        for n in range(offset, offset + count)
    ]


@pytest.fixture(autouse=True)
def _session_read_alone(client):
    client.get("/books/")  # what only the first request costs


def test_creating(client):
    ten = _count(
        lambda: client.post("/books/bulk/", _rows(10), status_code_assertion=201)
    )
    thousand = _count(
        lambda: client.post("/books/bulk/", _rows(1000, 10), status_code_assertion=201)
    )

    # The session, the shelves, the isbns in use, the insertion.
    assert ten == 4
    assert thousand == 3 + _count_batches(1000, *Book._meta.concrete_fields[1:])


def test_validating_a_foreign_key_and_a_unique_field(client, make_books):
    make_books(1010)

    def patch(pks):
        data = {str(pk): {"isbn": f"new{pk}", "shelf": "top"} for pk in pks}
        client.patch("/books/bulk/", data)

    ten = _count(lambda: patch(range(1, 11)))
    thousand = _count(lambda: patch(range(11, 1011)))

    # The session, the books, the shelves, the isbns in use, the update.
    assert ten == 5
    # Each row is told by its key, which decides on each value too.
    key, *fields = (Book._meta.get_field(name) for name in ("id", "isbn", "shelf"))
    assert thousand == 4 + _count_batches(1000, key, key, *fields)


def test_deleting(client, make_books):
    make_books(1010)

    ten = _count(
        lambda: client.delete(
            "/books/bulk/", list(range(1, 11)), status_code_assertion=204
        )
    )
    thousand = _count(
        lambda: client.delete(
            "/books/bulk/", list(range(11, 1011)), status_code_assertion=204
        )
    )

    assert thousand == ten


def test_lists(client, make_books):
    make_books(5)
    five = _count(lambda: client.get("/books/?limit=150"))
    make_books(145, first_pk=6)
    all_rows = _count(lambda: client.get("/books/?limit=150"))

    assert Book.objects.count() == 150
    assert all_rows == five <= 4
