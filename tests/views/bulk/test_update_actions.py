"""Bulk update actions: what is done may follow from the action alone."""

import pytest
from django.db import connection
from django.test import RequestFactory
from src.models import Book
from src.serializers import BookSerializer
from src.views import BookViewSet

from codeforlife.permissions import AllowAny
from codeforlife.serializers import ModelListSerializer
from codeforlife.views import ModelViewSet

pytestmark = pytest.mark.django_db


class ShelveListSerializer(ModelListSerializer):
    def update(self, instance, validated_data):
        Book.objects.filter(pk__in=[book.pk for book in instance]).update(pages=7)
        for book in instance:
            book.refresh_from_db()
        return instance


class ShelveSerializer(BookSerializer):
    class Meta(BookSerializer.Meta):
        list_serializer_class = ShelveListSerializer


class ShelvingViewSet(BookViewSet):
    shelve = ModelViewSet.bulk_update_action(
        "shelve", serializer_kwargs={"partial": True}
    )

    def get_permissions(self):
        return [AllowAny()]

    def get_serializer_class(self):
        return ShelveSerializer


def _put(body):
    view = ShelvingViewSet.as_view({"put": "shelve"})
    return view(RequestFactory().put("/", body, content_type="application/json"))


def test_a_partial_action_needs_no_data(make_books):
    make_books(2)

    response = _put({"1": {}, "2": {}})

    assert response.status_code == 200, response.data
    assert [book["pages"] for book in response.data] == [7, 7]


@pytest.mark.parametrize("is_atomic", [True, False])
def test_an_action_that_fails_changes_nothing(make_books, monkeypatch, is_atomic):
    make_books(2)
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", is_atomic)

    def fail(self, instance):
        raise ZeroDivisionError

    monkeypatch.setattr(ShelveSerializer, "to_representation", fail)
    with pytest.raises(ZeroDivisionError):
        _put({"1": {}, "2": {}})

    assert not Book.objects.filter(pages=7).exists()


def test_a_partial_action_needs_rows(make_books):
    make_books(2)

    assert _put({}).status_code == 400
    assert _put({"1": None}).status_code == 400
    assert _put({"404": {}}).status_code == 400
