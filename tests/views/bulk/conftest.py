"""Books on shelves, and a teacher who may change them."""

import pytest
from django.core.management.color import no_style
from django.db import connection
from src.models import Book, Shelf

from codeforlife.tests import APIClient
from codeforlife.tests.factories import make_school, make_teacher_user


@pytest.fixture
def shelf(db):
    return Shelf.objects.create(slug="top", label="Top", school=make_school())


@pytest.fixture
def client(shelf):
    client = APIClient()
    client.login_as(make_teacher_user(school=shelf.school))
    return client


@pytest.fixture
def make_books(shelf):
    def make(count, first_pk=None):
        first_pk = first_pk or 1
        books = Book.objects.bulk_create(
            Book(pk=pk, isbn=f"isbn{pk}", title=f"Book {pk}", shelf=shelf)
            for pk in range(first_pk, first_pk + count)
        )
        # So that the next book gets a key that is free.
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [Book]):
                cursor.execute(sql)
        return books

    return make
