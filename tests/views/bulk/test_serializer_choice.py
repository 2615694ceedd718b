"""D-42: which list serializer is used is decided for each call."""

import pytest
from src.models import Book
from src.serializers import BookSerializer

from codeforlife.serializers import ModelListSerializer

pytestmark = pytest.mark.django_db


class OwnListSerializer(ModelListSerializer):
    pass


def test_d42_bulk_does_not_change_the_serializer_class(client, make_books):
    make_books(1)

    client.patch("/books/bulk/", {"1": {"title": "New"}})

    assert not hasattr(BookSerializer.Meta, "list_serializer_class")


def test_d42_own_list_serializer_class_is_used(client, make_books, monkeypatch):
    make_books(1)
    used = []
    monkeypatch.setattr(
        OwnListSerializer,
        "update",
        lambda self, instance, data: used.append(data) or instance,
    )
    monkeypatch.setattr(
        BookSerializer.Meta, "list_serializer_class", OwnListSerializer, raising=False
    )

    client.patch("/books/bulk/", {"1": {"title": "New"}})

    assert used == [[{"title": "New"}]]
    assert Book.objects.get().title == "Book 1"


def test_d42_serializer_without_meta_can_be_listed():
    from codeforlife.serializers import BaseModelSerializer

    serializer = BaseModelSerializer(data=[], many=True)

    assert isinstance(serializer, BaseModelSerializer.bulk_list_serializer_class)


def test_many_false_is_tolerated():
    assert isinstance(BookSerializer(many=False), BookSerializer)


def test_d42_browsable_bulk_page(client):
    client.get(
        "/books/bulk/", headers={"accept": "text/html"}, status_code_assertion=405
    )
