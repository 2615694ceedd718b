"""A bulk action never passes by the code that a service wrote for one row."""

import pytest
from django.db import connection, models
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers
from src.models import Book
from src.serializers import BookSerializer
from src.views import BookViewSet

from codeforlife.response import Response
from codeforlife.serializers import ModelListSerializer

pytestmark = pytest.mark.django_db

ROWS = [{"isbn": f"n{n}", "title": f"new {n}", "shelf": "top"} for n in range(2)]
CHANGES = {"2": {"title": "two"}, "1": {"title": "one"}}


def _titles():
    return list(Book.objects.order_by("pk").values_list("title", flat=True))


class _Code:
    """Code for one row, of each kind: it marks the rows that go through it."""

    def serializer_create(self, validated_data):
        title = f"{validated_data['title']}!"
        return super(BookSerializer, self).create({**validated_data, "title": title})

    def serializer_update(self, instance, validated_data):
        assert self.initial_data == {"title": validated_data["title"]}
        title = f"{validated_data['title']}!"
        return super(BookSerializer, self).update(instance, {"title": title})

    def serializer_save(self, **kwargs):
        title = f"{self.validated_data['title']}!"
        return super(BookSerializer, self).save(**kwargs, title=title)

    def model_save(self, *args, **kwargs):
        self.title = f"{self.title}!"
        super(Book, self).save(*args, **kwargs)

    def model_delete(self, *args, **kwargs):
        Book.objects.filter(pk=self.pk).update(title=f"{self.title}!")

    def perform(self, serializer):
        serializer.save(title=f"{serializer.validated_data['title']}!")

    def perform_destroy(self, instance):
        Book.objects.filter(pk=instance.pk).update(title=f"{instance.title}!")

    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save(title=f"{request.data['title']}!")
        return Response(serializer.data, status=201)

    def update(self, request, *args, **kwargs):
        serializer = self.get_serializer(self.get_object(), request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save(title=f"{request.data['title']}!")
        return Response(serializer.data)

    def destroy(self, request, *args, **kwargs):
        book = self.get_object()
        Book.objects.filter(pk=book.pk).update(title=f"{book.title}!")
        return Response(status=204)


CREATING = [
    (BookSerializer, "create", _Code.serializer_create),
    (BookSerializer, "save", _Code.serializer_save),
    (Book, "save", _Code.model_save),
    (BookViewSet, "perform_create", _Code.perform),
    (BookViewSet, "create", _Code.create),
]
UPDATING = [
    (BookSerializer, "update", _Code.serializer_update),
    (BookSerializer, "save", _Code.serializer_save),
    (Book, "save", _Code.model_save),
    (BookViewSet, "perform_update", _Code.perform),
    (BookViewSet, "update", _Code.update),
    (BookViewSet, "partial_update", _Code.update),
]
DESTROYING = [
    (Book, "delete", _Code.model_delete),
    (BookViewSet, "perform_destroy", _Code.perform_destroy),
    (BookViewSet, "destroy", _Code.destroy),
]


@pytest.mark.parametrize(("owner", "name", "code"), CREATING)
def test_new_rows_pass_through_it(owner, name, code, client, monkeypatch):
    monkeypatch.setattr(owner, name, code, raising=False)

    response = client.post("/books/bulk/", ROWS, status_code_assertion=201)

    assert _titles() == ["new 0!", "new 1!"]
    assert [row["title"] for row in response.json()] == _titles()


@pytest.mark.parametrize(("owner", "name", "code"), UPDATING)
def test_changes_pass_through_it(owner, name, code, client, make_books, monkeypatch):
    make_books(2)
    monkeypatch.setattr(owner, name, code, raising=False)

    response = client.patch("/books/bulk/", CHANGES)

    assert _titles() == ["one!", "two!"]
    assert [row["title"] for row in response.json()] == _titles()


@pytest.mark.parametrize(("owner", "name", "code"), DESTROYING)
def test_deletions_pass_through_it(owner, name, code, client, make_books, monkeypatch):
    make_books(3)
    monkeypatch.setattr(owner, name, code, raising=False)

    client.delete("/books/bulk/", [3, 1], status_code_assertion=204)

    assert _titles() == ["Book 1!", "Book 2", "Book 3!"]


# ---- with a counterpart for many rows, that is what runs ----


class _OwnListSerializer(ModelListSerializer):
    def create(self, validated_data):
        return super().create([{**r, "title": "many"} for r in validated_data])

    def update(self, instance, validated_data):
        return super().update(instance, [{"title": "many"} for _ in validated_data])


def _fail(self, *args, **kwargs):
    raise AssertionError("This is for one row.")


@pytest.fixture
def own_list(monkeypatch):
    monkeypatch.setattr(
        BookSerializer.Meta, "list_serializer_class", _OwnListSerializer, raising=False
    )


@pytest.mark.parametrize(("owner", "name", "_"), CREATING)
def test_an_own_list_serializer_creates_together(
    owner, name, _, own_list, client, monkeypatch
):
    monkeypatch.setattr(owner, name, _fail, raising=False)
    client.post("/books/bulk/", ROWS, status_code_assertion=201)
    assert _titles() == ["many", "many"]


@pytest.mark.parametrize(("owner", "name", "_"), UPDATING)
def test_an_own_list_serializer_updates_together(
    owner, name, _, own_list, client, make_books, monkeypatch
):
    make_books(2)
    monkeypatch.setattr(owner, name, _fail, raising=False)
    client.patch("/books/bulk/", CHANGES)
    assert _titles() == ["many", "many"]


@pytest.mark.parametrize("action", ["create", "update", "destroy"])
@pytest.mark.parametrize("prefix", ["", "perform_"])
def test_an_own_perform_bulk_wins(action, prefix, client, make_books, monkeypatch):
    make_books(2)
    monkeypatch.setattr(BookViewSet, f"{prefix}{action}", _fail)
    base = getattr(BookViewSet, f"perform_bulk_{action}")
    called = []

    def perform(self, rows):
        called.append(action)
        base(self, rows)

    monkeypatch.setattr(BookViewSet, f"perform_bulk_{action}", perform)
    method, body, status = {
        "create": ("post", ROWS, 201),
        "update": ("patch", CHANGES, 200),
        "destroy": ("delete", [1, 2], 204),
    }[action]
    getattr(client, method)("/books/bulk/", body, status_code_assertion=status)
    assert called == [action]


def test_an_own_delete_of_the_queryset_wins(client, make_books, monkeypatch):
    class Shelved(models.QuerySet):
        def delete(self):
            return self.update(title="gone"), {}

    make_books(2)
    monkeypatch.setattr(Book, "delete", _fail)
    monkeypatch.setattr(BookViewSet, "queryset", Shelved(Book).order_by("pk"))
    client.delete("/books/bulk/", [1, 2], status_code_assertion=204)
    assert _titles() == ["gone", "gone"]


# ---- all or nothing, and errors in their place ----


def _refuse(self, *args, **kwargs):
    raise serializers.ValidationError({"title": ["No."]})


@pytest.mark.parametrize("name", ["create", "perform_create"])
def test_a_refused_row_has_its_errors_in_its_place(name, client, monkeypatch):
    original = getattr(BookViewSet, name)

    def refuse_the_second(self, *args, **kwargs):
        if Book.objects.exists():
            _refuse(self)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(BookViewSet, name, refuse_the_second)
    response = client.post("/books/bulk/", ROWS, status_code_assertion=400)
    assert response.json() == [{}, {"title": ["No."]}]
    assert not Book.objects.exists()


def test_errors_of_changes_stand_as_the_changes_were_sent(
    client, make_books, monkeypatch
):
    make_books(2)

    def refuse(self, instance, validated_data):
        if instance.pk == 2:
            _refuse(self)
        return super(BookSerializer, self).update(instance, validated_data)

    monkeypatch.setattr(BookSerializer, "update", refuse, raising=False)
    response = client.patch("/books/bulk/", CHANGES, status_code_assertion=400)
    assert response.json() == [{"title": ["No."]}, {}]
    assert _titles() == ["Book 1", "Book 2"]


def test_a_row_that_is_answered_with_an_error_undoes_the_others(
    client, make_books, monkeypatch
):
    make_books(2)

    def destroy(self, request, *args, **kwargs):
        if kwargs["pk"] == "2":
            return Response({"detail": "No."}, status=409)
        return super(BookViewSet, self).destroy(request, *args, **kwargs)

    monkeypatch.setattr(BookViewSet, "destroy", destroy)
    response = client.delete("/books/bulk/", [1, 2], status_code_assertion=409)
    assert response.json() == [{}, {"detail": "No."}]
    assert Book.objects.count() == 2


# ---- what listens and what is nested ----


def test_what_a_receiver_changes_is_written_too(client, make_books):
    make_books(2)

    def count_letters(sender, instance, update_fields, **_):
        assert update_fields == {"title"}
        instance.pages = len(instance.title)

    pre_save.connect(count_letters, sender=Book)
    try:
        with CaptureQueriesContext(connection) as queries:
            client.patch("/books/bulk/", {"1": {"title": "one"}, "2": {"title": "2"}})
    finally:
        pre_save.disconnect(count_letters, sender=Book)

    assert list(Book.objects.order_by("pk").values_list("pages", flat=True)) == [3, 1]
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1


def test_no_signal_is_sent_where_the_view_set_says_so(client, make_books, monkeypatch):
    make_books(1)
    monkeypatch.setattr(BookViewSet, "bulk_signals", False)
    pre_save.connect(_fail, sender=Book)
    try:
        client.patch("/books/bulk/", {"1": {"title": "one"}})
    finally:
        pre_save.disconnect(_fail, sender=Book)
    assert _titles() == ["one"]


class _NestedShelf(serializers.Serializer):
    label = serializers.CharField()


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(lambda: _NestedShelf(), id="nested"),
        pytest.param(lambda: serializers.CharField(source="shelf.label"), id="dotted"),
    ],
)
@pytest.mark.parametrize("method", ["create", "update"])
def test_nested_data_are_refused_in_rest_frameworks_words(
    field, method, client, make_books, monkeypatch
):
    class Serializer(BookSerializer):
        shelf = field()

        class Meta(BookSerializer.Meta):
            fields = ["id", "isbn", "title", "shelf"]

    make_books(1)
    monkeypatch.setattr(BookViewSet, "get_serializer_class", lambda _: Serializer)
    is_nested = isinstance(Serializer().fields["shelf"], _NestedShelf)
    row = {"isbn": "n", "title": "New", "shelf": {"label": "x"} if is_nested else "x"}
    call, body = (
        (client.post, [row]) if method == "create" else (client.patch, {"1": row})
    )
    with pytest.raises(AssertionError, match=rf"`\.{method}\(\)` method does not"):
        call("/books/bulk/", body)
    assert _titles() == ["Book 1"]
