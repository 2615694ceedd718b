"""Query parameters narrow lists, and bad ones are named."""

import typing as t
from unittest.mock import patch

import pytest
from django.forms import Form
from django.urls import path
from django_filters import rest_framework as filters
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory
from src.models import Badge, Book, Secret, Shelf
from src.serializers import BookSerializer

from codeforlife.filters import FilterBackend, FilterSet
from codeforlife.permissions import AllowAny
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet


class BookFilterSet(FilterSet):
    _id = filters.NumberFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("pk")
    _isbn = filters.CharFilter(method="_isbn__method")
    _isbn__method = FilterSet.make_exclude_field_list_method("isbn")
    _shelf = filters.CharFilter(method="_shelf__method")
    _shelf__method = FilterSet.make_exclude_field_list_method("shelf")
    _label = filters.CharFilter(method="_label__method")
    _label__method = FilterSet.make_exclude_field_list_method("shelf__label")

    class Meta:
        model = Book
        fields = ["title"]


class BadgeFilterSet(FilterSet):
    _id = filters.CharFilter(method="_id__method")
    _id__method = FilterSet.make_exclude_field_list_method("id")
    _none = filters.CharFilter(method="_none__method")
    _none__method = FilterSet.make_exclude_field_list_method("no_such_field")

    class Meta:
        model = Badge
        fields = ["name"]


class SecretFilterSet(FilterSet):
    o = filters.OrderingFilter(fields=["name", "code"])

    class Meta:
        model = Secret
        fields = ["code"]


def make_view(
    model: t.Any, filterset: type[FilterSet] | None, attr: str, **attrs: t.Any
) -> t.Any:
    from rest_framework.generics import ListAPIView
    from rest_framework.serializers import BaseSerializer

    class Serializer(BaseSerializer[t.Any]):
        def to_representation(self, instance: t.Any) -> t.Any:
            return str(getattr(instance, attr))

    class View(ListAPIView[t.Any]):
        queryset = model.objects.order_by("pk")
        filterset_class = filterset
        serializer_class = Serializer
        permission_classes = [AllowAny]

    return type("View", (View,), attrs).as_view()


class OrderedBookViewSet(ModelViewSet[User, Book]):
    queryset = Book.objects.order_by("pk")
    serializer_class = BookSerializer
    permission_classes = [AllowAny]
    filter_backends = [OrderingFilter]
    ordering_fields = ["title", "reader__email"]


urlpatterns = [
    path("secrets/", make_view(Secret, SecretFilterSet, "pk")),
    path(
        "ordered-secrets/",
        make_view(
            Secret,
            None,
            "pk",
            filter_backends=[OrderingFilter],
            ordering_fields=["rank", "code"],
        ),
    ),
    path("ordered-books/", OrderedBookViewSet.as_view({"get": "list"})),
    path("books/", make_view(Book, BookFilterSet, "title")),
    path("badges/", make_view(Badge, BadgeFilterSet, "id")),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def books() -> list[Book]:
    shelves = [Shelf.objects.create(slug=s, label=s.upper()) for s in ("a", "b")]
    return [
        Book.objects.create(pk=i, isbn=f"isbn{i}", title=f"b{i}", shelf=shelves[i % 2])
        for i in (1, 2, 3, 4)
    ]


def get(path: str) -> t.Any:
    return APIClient(raise_request_exception=False).get(path)


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "b1 b2 b3 b4"),
        ("_id=1", "b2 b3 b4"),
        ("_id=1&_id=3", "b2 b4"),
        ("_id=", "b1 b2 b3 b4"),
        ("_id=&_id=2", "b1 b3 b4"),
        ("_id=999", "b1 b2 b3 b4"),
        ("_isbn=isbn1&_isbn=isbn4", "b2 b3"),
        ("_label=A", "b1 b3"),
        ("_label=A&_id=1", "b3"),
    ],
)
def test_values_are_left_out(query: str, expected: str) -> None:
    response = get(f"/books/?{query}")
    assert response.status_code == 200, response.content
    assert response.json()["data"] == expected.split()


def test_relation_is_compared_by_key(books: list[Book]) -> None:
    response = get(f"/books/?_shelf={books[0].shelf.pk}")
    assert response.json()["data"] == ["b2", "b4"]


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("_id=abc&_id=1", "_id"),
        ("_id=1&_id=abc", "_id"),
        ("_id=abc", "_id"),
        ("_id=1.5&_id=1", "_id"),
        ("_id=null&_id=1", "_id"),
        ("_id=99999999999999999999999&_id=1", "_id"),
        ("_id=%00&_id=1", "_id"),
        ("_isbn=%00&_isbn=1", "_isbn"),
        ("_shelf=x", "_shelf"),
    ],
)
def test_d39_bad_value_is_400_naming_the_parameter(query: str, param: str) -> None:
    response = get(f"/books/?{query}")
    assert response.status_code == 400, response.content
    assert list(response.json()) == [param]
    assert response.json()[param]


def test_d39_each_bad_value_is_reported() -> None:
    response = get("/books/?_id=x&_id=y&_id=1")
    assert response.status_code == 400
    assert len(response.json()["_id"]) == 2


def test_d39_uuid() -> None:
    badges = [Badge.objects.create(name=name) for name in ("a", "b")]
    response = get(f"/badges/?_id={badges[0].pk}")
    assert response.json()["data"] == [str(badges[1].pk)]
    response = get("/badges/?_id=not-a-uuid")
    assert response.status_code == 400
    assert list(response.json()) == ["_id"]


def test_unknown_field_is_a_programming_error() -> None:
    assert get("/badges/?_none=1").status_code == 500


def backend_asks(filterset: type[FilterSet], query: str) -> bool:
    """Say whether the backend makes a filter set for a query."""
    view = type("View", (), {"filterset_class": filterset})()
    request = Request(APIRequestFactory().get(f"/?{query}"))
    with patch.object(FilterBackend, "get_filterset", return_value=None) as get:
        FilterBackend().filter_queryset(request, Book.objects.all(), view)
    return get.called


class Defaulting(BookFilterSet):
    def __init__(self, data: t.Any = None, **kwargs: t.Any) -> None:
        super().__init__({**(data or {}), "title": "b1"}, **kwargs)


class Narrowing(BookFilterSet):
    @property
    def qs(self) -> t.Any:
        return super().qs.filter(title="b1")


class Requiring(BookFilterSet):
    title = filters.CharFilter(required=True)


class Custom(BookFilterSet):
    class OwnFilter(filters.CharFilter):
        def filter(self, qs: t.Any, value: t.Any) -> t.Any:
            return qs.filter(title="b1")

    title = OwnFilter()


class OwnForm(BookFilterSet):
    class Meta(BookFilterSet.Meta):
        form = type("OwnForm", (Form,), {})


@pytest.mark.parametrize(
    ("filterset", "query", "expected"),
    [
        (BookFilterSet, "", False),
        (BookFilterSet, "limit=1&offset=2", False),
        (BookFilterSet, "title=b1", True),
        (BookFilterSet, "limit=1&unknown=2", True),
        (Defaulting, "", True),
        (Narrowing, "", True),
        (Requiring, "", True),
        (Custom, "", True),
        (OwnForm, "", True),
    ],
)
def test_filter_set_is_made_only_when_it_may_do_something(
    filterset: type[FilterSet], query: str, expected: bool
) -> None:
    assert backend_asks(filterset, query) is expected


def test_view_without_a_filter_set() -> None:
    request = Request(APIRequestFactory().get("/?a=b"))
    rows = Book.objects.all()
    assert FilterBackend().filter_queryset(request, rows, object()) is rows


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/secrets/?o=code", 400),
        ("/secrets/?o=-code,name", 400),
        ("/secrets/?code=1", 200),
        ("/ordered-secrets/?ordering=code", 400),
        ("/ordered-secrets/?ordering=rank,-code", 400),
        ("/ordered-secrets/", 200),
    ],
)
def test_an_encrypted_field_that_cannot_be_ordered_by_is_named(
    url: str, status: int
) -> None:
    Secret.objects.create(name="Ada", code="1")
    response = APIClient().get(url)
    assert response.status_code == status
    if status == 400:
        assert list(response.json()) == ["code"]


@pytest.mark.parametrize(
    ("ordering", "status"), [("title", 200), ("reader__email", 400), ("unknown", 200)]
)
def test_a_plain_model_is_not_ordered_by_an_encrypted_field_of_a_relation(
    ordering: str, status: int
) -> None:
    response = APIClient().get(f"/ordered-books/?ordering={ordering}")
    assert response.status_code == status
    if status == 400:
        assert list(response.json()) == ["email"]
