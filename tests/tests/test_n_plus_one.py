"""N+1 detection: what is a fault, what is none, and which mend it names."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db.models import Prefetch
from django.http import HttpResponse
from src.models import Book, Shelf

from codeforlife.tests._n_plus_one import NPlusOneWarning
from codeforlife.tests.factories import make_school, make_teacher_user
from codeforlife.user.models import School, User
from tests.tests.service import cases
from tests.tests.service.run import get_failure
from tests.tests.service.serializers import BookSerializer, ShelfSerializer
from tests.tests.service.views import BookViewSet, ShelfViewSet

pytestmark = pytest.mark.django_db


def list_books(label=None, rows=None, count: int = 3) -> str:
    """List books; return what the test fails with."""

    class Case(cases.TestBookViewSet):
        @classmethod
        def setUpTestData(cls):
            super().setUpTestData()
            Shelf.objects.update(school=make_school())
            Book.objects.update(reader=make_teacher_user())
            Book.objects.exclude(pk__in=[b.pk for b in cls.books[:count]]).delete()
            cls.books = [*Book.objects.order_by("pk")]

    rows = rows or (lambda: Book.objects.select_related("shelf"))
    label = label or (lambda book: book.title)
    with (
        patch.object(BookSerializer, "get_label", lambda self, book: label(book)),
        patch.object(BookViewSet, "get_queryset", lambda self: rows().order_by("pk")),
    ):
        return get_failure(Case, "test_list")


FAULTS = {
    "forward relation": (
        lambda book: book.shelf.label,
        lambda: Book.objects.all(),
        'queryset = Book.objects.select_related("shelf")',
    ),
    "relation of a relation": (
        lambda book: book.shelf.school.pk,
        lambda: Book.objects.select_related("shelf"),
        'query_paths = ["shelf__school"]',
    ),
    "reverse relation": (
        lambda book: str([*book.shelf.books.all()]),
        lambda: Book.objects.select_related("shelf"),
        'queryset = Book.objects.prefetch_related("shelf__books")',
    ),
    "reverse relation that is counted": (
        lambda book: str(book.shelf.books.count()),
        lambda: Book.objects.select_related("shelf"),
        "Shelf.books was loaded one by one for 3 rows",
    ),
    "reverse relation that is queried again": (
        lambda book: str(book.shelf.books.filter(title="x")),
        lambda: Book.objects.select_related("shelf").prefetch_related("shelf__books"),
        "    [row for row in shelf.books.all() if …]",
    ),
    "relation of many rows": (
        lambda book: str([b.reader.pk for b in book.shelf.books.all()]),
        lambda: Book.objects.select_related("shelf").prefetch_related("shelf__books"),
        'queryset = Book.objects.prefetch_related("shelf__books__reader")',
    ),
    "a field that is not loaded": (
        lambda book: book.shelf.label,
        lambda: Book.objects.select_related("shelf").defer("shelf__label"),
        "The deferred field Shelf.label was loaded one by one",
    ),
    "a query": (
        lambda book: str(Shelf.objects.filter(pk__gt=book.pk).count()),
        lambda: Book.objects.select_related("shelf"),
        "This statement ran for each of 3 rows (3 queries), in tests/tests/test_n_plus",
    ),
}


@pytest.mark.parametrize(("label", "rows", "mend"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("count", [2, 3])
def test_fault(label, rows, mend: str, count: int) -> None:
    failure = list_books(label, rows, count)

    assert "GET /shop/books/: the number of SQL queries grows" in failure
    assert (
        mend.replace("3 rows (3", f"{count} rows ({count}").replace(
            "for 3 rows", f"for {count} rows"
        )
        in failure
    )


@pytest.mark.parametrize(("label", "rows", "mend"), FAULTS.values(), ids=FAULTS)
def test_fewer_than_two_rows_prove_nothing(label, rows, mend: str) -> None:
    assert list_books(label, rows, count=1) == ""


cached: dict[str, str] = {}


def remember(book: Book) -> str:
    if "shelf" not in cached:
        cached["shelf"] = str(Shelf.objects.count())
    return cached["shelf"]


def load_for_the_first(book: Book) -> str:
    return str(Book.objects.count()) if book.title == cases.TITLES[0] else ""


def without_readers():
    Book.objects.update(reader=None)
    return Book.objects.select_related("shelf")


GOOD = {
    "all is loaded together": (
        lambda book: book.shelf.school.pk,
        lambda: Book.objects.select_related("shelf__school"),
    ),
    "prefetched": (
        lambda book: str([*book.shelf.books.all()]),
        lambda: Book.objects.select_related("shelf").prefetch_related("shelf__books"),
    ),
    "prefetched otherwise": (
        lambda book: str(len(vars(book.shelf).get("others", "x"))),
        lambda: Book.objects.prefetch_related(
            Prefetch(
                "shelf",
                Shelf.objects.prefetch_related(Prefetch("books", to_attr="others")),
            )
        ),
    ),
    "one query that is remembered": (remember, None),
    "one row alone needs a query": (load_for_the_first, None),
    "no relation": (lambda book: book.title, lambda: Book.objects.all()),
    "null relations": (lambda book: [book.reader, "x"][1], without_readers),
}


@pytest.mark.parametrize(("label", "rows"), GOOD.values(), ids=GOOD)
def test_good_service_passes(label, rows) -> None:
    cached.clear()

    assert list_books(label, rows) == ""


def test_the_requests_own_user_is_not_a_row() -> None:
    """Who asks may be among the rows, and be looked at for each of them."""

    def name(self, book: Book) -> str:
        return self.request.auth_user.new_teacher.school.name

    with patch.object(BookSerializer, "get_label", name):
        assert get_failure(cases.TestBookViewSet, "test_list") == ""


def test_nested_rows() -> None:
    def get_queryset(self):
        return Shelf.objects.order_by("pk").prefetch_related("books")

    with patch.object(ShelfViewSet, "get_queryset", get_queryset):
        failure = get_failure(cases.TestShelfViewSet, "test_retrieve")
    assert "Book.reader was loaded one by one for 3 rows" in failure


@pytest.mark.parametrize("mode", ["warning", None])
def test_it_is_a_warning_unless_the_service_asks_for_an_error(settings, mode) -> None:
    settings.DETECT_N_PLUS_ONE = mode
    if mode is None:
        del settings.DETECT_N_PLUS_ONE
    with pytest.warns(NPlusOneWarning, match="select_related") as caught:
        failure = list_books(lambda book: book.shelf.label, lambda: Book.objects.all())
    assert failure == ""
    assert caught[0].filename == cases.__file__


@pytest.mark.parametrize("how", ["class", "argument"])
def test_it_can_be_turned_off(how: str) -> None:
    class Case(cases.TestBookViewSet):
        detect_n_plus_one = how != "class"

        def test_list(self):
            off = {} if how == "class" else {"detect_n_plus_one": False}
            self.client.list(self.books, **off)
            self.client.retrieve(self.book, **off)

    rows = Book.objects.order_by("pk")
    with patch.object(BookViewSet, "get_queryset", lambda self: rows.all()):
        assert get_failure(Case, "test_list") == ""


def test_a_refused_request_is_not_examined() -> None:
    class Case(cases.TestBookViewSet):
        def test_list(self):
            self.client.logout()
            self.client.list([], status_code_assertion=403)

    assert get_failure(Case, "test_list") == ""


def test_a_body_that_is_not_json_has_no_rows() -> None:
    class Case(cases.TestBookViewSet):
        def test_list(self):
            self.client.list([], make_assertions=False)

    download = HttpResponse("id,title", content_type="text/csv")
    with patch.object(BookViewSet, "list", lambda *args, **kwargs: download):
        assert get_failure(Case, "test_list") == ""


def test_lists_without_pages() -> None:
    with (
        patch.object(BookViewSet, "pagination_class", None),
        patch.object(BookViewSet, "get_queryset", lambda self: Book.objects.all()),
    ):
        failure = get_failure(cases.TestBookViewSet, "test_list")
    assert 'select_related("shelf")' in failure


def test_the_users_of_the_package() -> None:
    """The package's own lists load nothing row by row."""
    from codeforlife.tests import ModelViewSetTestCase
    from codeforlife.user.views import UserViewSet

    class Case(ModelViewSetTestCase[User, User]):
        basename = "user"
        model_view_set_class = UserViewSet

        def test_list(self):
            school = make_school()
            users = [make_teacher_user(school=school) for _ in range(3)]
            self.client.login_as(users[0])
            self.client.list(users)
            assert School.objects.exists()
            assert ShelfSerializer.Meta.model is Shelf

    assert get_failure(Case, "test_list") == ""
