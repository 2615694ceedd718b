"""A constraint over an index column is a 400 that names the encrypted fields."""

import pytest
from django.db.models import Q, UniqueConstraint
from src.models import Author, Secret

from codeforlife.serializers import ModelListSerializer, ModelSerializer
from codeforlife.user.models import User

pytestmark = pytest.mark.django_db


class SecretSerializer(ModelSerializer[User, Secret]):
    class Meta:
        model = Secret
        fields = ("id", "name", "code", "born", "rank")


def get_errors(data, instance=None, serializer_class=SecretSerializer):
    serializer = serializer_class(instance, data=data, partial=instance is not None)
    serializer.is_valid()
    return {
        name: [e.code for e in errors] for name, errors in serializer.errors.items()
    }


def test_one_field_under_a_condition():
    ada = Secret.objects.create(name="Ada", code="x")
    bob = Secret.objects.create(name="Bob", code="")
    assert get_errors({"name": "Cy", "code": " x "}) == {"code": ["unique"]}
    assert get_errors({"name": "Cy", "code": ""}) == {}
    assert get_errors({"name": "Cy"}) == {}
    assert get_errors({"code": "x"}, ada) == {}
    assert get_errors({"code": "x"}, bob) == {"code": ["unique"]}


@pytest.mark.parametrize(
    ("names", "condition", "is_found"),
    [
        (["rank", "born_index"], None, True),
        (["born_index"], Q(rank=1), True),
        (["born_index"], Q(rank=2), False),
        (["born_index", "rank"], Q(code="x"), True),
        (["born_index", "rank"], Q(code="y"), False),
    ],
)
def test_several_fields(monkeypatch, names, condition, is_found):
    constraint = UniqueConstraint(fields=names, condition=condition, name="born")
    monkeypatch.setattr(Secret._meta, "constraints", [constraint])
    old = Secret.objects.create(name="Ada", rank=1, code="x", born="2015-12-10")
    data = {"name": "Bob", "rank": 1, "code": "x", "born": "2015-12-10"}
    assert get_errors(data) == ({"__all__": ["unique"]} if is_found else {})
    assert get_errors({**data, "born": "2015-12-11"}) == {}
    assert get_errors({**data, "name": "Ada"}, old) == {}


def test_a_field_that_must_be_given(monkeypatch):
    constraint = UniqueConstraint(fields=["city_plain", "surname_index"], name="x")
    monkeypatch.setattr(Author._meta, "constraints", [constraint])

    class AuthorSerializer(ModelSerializer[User, Author]):
        class Meta:
            model = Author
            fields = ("surname", "city_plain")

    Author.objects.create(surname="Lovelace", city_plain="London")
    data = {"surname": "Lovelace", "city_plain": "London"}
    assert get_errors(data, serializer_class=AuthorSerializer) == {
        "__all__": ["unique"]
    }
    serializer = AuthorSerializer(data=data)
    assert not serializer.is_valid()
    (message,) = serializer.errors["__all__"]
    assert "surname" in message
    assert "city_plain" in message
    assert "index" not in message
    assert get_errors({}, serializer_class=AuthorSerializer) == {
        "surname": ["required"]
    }


@pytest.mark.parametrize("names", [["rank", "born_index"], ["born_index"]])
def test_duplicates_within_a_bulk_body(monkeypatch, names):
    constraint = UniqueConstraint(fields=names, name="born")
    monkeypatch.setattr(Secret._meta, "constraints", [constraint])
    rows = [{"name": n, "rank": 1, "born": "2015-12-10"} for n in ("Ada", "Bob")]
    serializer = ModelListSerializer(child=SecretSerializer(), data=rows)
    assert not serializer.is_valid()
    first, second = serializer.errors
    assert (first, [*second]) == ({}, ["__all__" if len(names) > 1 else "born"])
