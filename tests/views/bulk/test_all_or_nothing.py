"""All rows are written or none; who may not change one of them changes none."""

import pytest
from src.models import Book, Shelf

pytestmark = pytest.mark.django_db


def _row(number, **changes):
    return {"isbn": f"n{number}", "title": "New", "shelf": "top", **changes}


def test_a_failure_in_row_500_of_1000_creates_none(client):
    rows = [_row(n) for n in range(1000)]
    rows[500]["pages"] = "many"

    response = client.post("/books/bulk/", rows, status_code_assertion=400)

    errors = response.json()
    assert len(errors) == 1000
    assert [n for n, error in enumerate(errors) if error] == [500]
    assert list(errors[500]) == ["pages"]
    assert not Book.objects.exists()


def test_a_failure_in_row_500_of_1000_changes_none(client, make_books):
    make_books(1000)
    changes = {str(pk): {"title": "New"} for pk in range(1, 1001)}
    changes["501"]["isbn"] = "isbn7"  # which book 7 has

    response = client.patch("/books/bulk/", changes, status_code_assertion=400)

    errors = response.json()
    assert [n for n, error in enumerate(errors) if error] == [500]
    assert not Book.objects.filter(title="New").exists()


def test_a_failure_of_the_database_leaves_nothing(client, make_books, monkeypatch):
    make_books(2)
    original = Book.__init__

    def fail(self, *args, **kwargs):
        if kwargs.get("isbn") == "n1":
            kwargs["isbn"] = "isbn1"  # as if another request had been faster
        original(self, *args, **kwargs)

    monkeypatch.setattr(Book, "__init__", fail)
    rows = [_row(0), _row(1)]
    client.post("/books/bulk/", rows, status_code_assertion=409)

    assert Book.objects.count() == 2


@pytest.mark.parametrize("method", ["patch", "delete", "put"])
def test_object_permissions_hold_for_every_row(method, client, make_books):
    make_books(3)
    Book.objects.filter(pk=2).update(title="Locked")
    body = {"1": {"title": "x"}, "2": {"title": "y"}}
    path = "rename-all" if method == "put" else "bulk"

    getattr(client, method)(
        f"/books/{path}/",
        list(body) if method == "delete" else body,
        status_code_assertion=403,
    )

    titles = list(Book.objects.order_by("pk").values_list("title", flat=True))
    assert titles == ["Book 1", "Locked", "Book 3"]


def test_delete(client, make_books):
    make_books(3)

    client.delete("/books/bulk/", [1, "3"], status_code_assertion=204)

    assert list(Book.objects.values_list("pk", flat=True)) == [2]


def test_auto_now_is_set(client, make_books):
    make_books(1)
    before = Book.objects.get().updated_at

    response = client.patch("/books/bulk/", {"1": {"title": "New"}})

    after = Book.objects.get().updated_at
    assert after > before
    stamp = after.strftime("%Y-%m-%dT%H:%M:%S")
    assert response.json()[0]["updated_at"].startswith(stamp[:13])


def test_rows_that_are_written_together_have_one_time(client, make_books):
    make_books(3)

    rows = client.patch(
        "/books/bulk/", {"1": {"title": "New"}, "3": {"pages": 2}}
    ).json()

    assert rows[0]["updated_at"] == rows[1]["updated_at"]
    times = Book.objects.order_by("pk").values_list("updated_at", flat=True)
    assert times[0] == times[2] > times[1]


def test_relations_can_be_changed_and_nulled(client, make_books, shelf):
    make_books(2)
    Shelf.objects.create(slug="low", label="Low", school=shelf.school)

    data = {"1": {"shelf": "low"}, "2": {"reader": None, "pages": 5}}
    first, second = client.patch("/books/bulk/", data).json()

    assert (first["shelf"], first["shelf_label"]) == ("low", "Low")
    assert (second["reader"], second["pages"]) == (None, 5)
    assert Book.objects.get(pk=1).shelf.slug == "low"


def test_signals_are_sent_if_asked_for(client, make_books, monkeypatch):
    from django.db.models.signals import post_save, pre_save
    from src.views import BookViewSet

    make_books(1)
    monkeypatch.setattr(BookViewSet, "bulk_signals", True)
    heard = []

    def hear(sender, instance, raw, using, **kwargs):
        assert (raw, using) == (False, "default")
        heard.append((kwargs.get("created"), kwargs["update_fields"], instance.title))

    for signal in (pre_save, post_save):
        signal.connect(hear, sender=Book)
    try:
        client.patch("/books/bulk/", {"1": {"title": "New"}})
        client.post("/books/bulk/", [_row(1)], status_code_assertion=201)
    finally:
        for signal in (pre_save, post_save):
            signal.disconnect(hear, sender=Book)

    assert heard == [
        (None, {"title"}, "New"),
        (False, {"title"}, "New"),
        (None, None, "New"),
        (True, None, "New"),
    ]
