"""Books on shelves, and a teacher who may change them."""

import pytest
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
        return Book.objects.bulk_create(
            Book(pk=pk, isbn=f"isbn{pk}", title=f"Book {pk}", shelf=shelf)
            for pk in range(first_pk, first_pk + count)
        )

    return make
