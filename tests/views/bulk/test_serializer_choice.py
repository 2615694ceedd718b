"""D-42: which list serializer is used is decided for each call."""

import pytest
from rest_framework import serializers
from src.models import Book
from src.serializers import BookSerializer
from src.views import BookViewSet

from codeforlife.serializers import ModelListSerializer
from codeforlife.tests import APIRequestFactory
from codeforlife.user.models import User

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

    serializer = BaseModelSerializer([], data={}, many=True)

    assert isinstance(serializer, BaseModelSerializer.bulk_list_serializer_class)


class PlainSerializer(serializers.Serializer):
    title = serializers.CharField()


class PlainBookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["id", "title", "shelf"]


@pytest.mark.parametrize("serializer_class", [BookSerializer, PlainSerializer])
@pytest.mark.parametrize("kwargs", [{}, {"data": []}, {"instance": []}])
def test_d42_bulk_makes_a_bulk_serializer(serializer_class, kwargs, monkeypatch):
    monkeypatch.setattr(BookViewSet, "get_serializer_class", lambda _: serializer_class)
    request = APIRequestFactory(User).post()
    view_set = BookViewSet(action="bulk", request=request, format_kwarg=None)

    many = view_set.get_serializer(many=True, **kwargs)

    assert type(many) is ModelListSerializer
    assert type(many.child) is serializer_class
    assert many.child.parent is many
    assert many.child.context["view"] is view_set
    assert isinstance(view_set.get_serializer(many=False), serializer_class)
    view_set.action = "list"
    assert type(view_set.get_serializer(many=True)) is not ModelListSerializer


def test_bulk_works_with_serializers_of_rest_framework(client, make_books, monkeypatch):
    first, second = make_books(2)
    monkeypatch.setattr(
        BookViewSet, "get_serializer_class", lambda _: PlainBookSerializer
    )
    shelf = first.shelf_id

    body = {str(second.pk): {"title": "Two"}, str(first.pk): {"title": "One"}}
    response = client.patch("/books/bulk/", body)

    assert response.json() == [
        {"id": first.pk, "title": "One", "shelf": shelf},
        {"id": second.pk, "title": "Two", "shelf": shelf},
    ]


def test_many_false_is_tolerated():
    assert isinstance(BookSerializer(many=False), BookSerializer)


def test_d42_browsable_bulk_page(client):
    client.get(
        "/books/bulk/", headers={"accept": "text/html"}, status_code_assertion=405
    )
