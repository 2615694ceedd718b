"""Lists come in an envelope, in pages of one size everywhere."""

import typing as t
from uuid import UUID

import pytest
from django.db.models import Count, QuerySet
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from src.models import Badge

from codeforlife.pagination import LimitOffsetPagination


def paginate(query: str, count: int = 1_000, rows: t.Any = None) -> dict[str, t.Any]:
    paginator = LimitOffsetPagination()
    request = Request(APIRequestFactory().get(f"/?{query}"))
    rows = range(count) if rows is None else rows
    page = paginator.paginate_queryset(rows, request)
    data = paginator.get_paginated_response(list(page or [])).data
    return t.cast(dict[str, t.Any], data)


@pytest.mark.parametrize(
    ("query", "offset", "limit"),
    [
        ("", 0, 50),
        ("limit=10", 0, 10),
        ("limit=150", 0, 150),
        ("limit=1000", 0, 150),
        ("limit=0", 0, 50),
        ("limit=-1", 0, 50),
        ("limit=x", 0, 50),
        ("limit=", 0, 50),
        ("offset=20&limit=5", 20, 5),
        ("offset=-1", 0, 50),
        ("offset=x", 0, 50),
        ("offset=990", 990, 50),
    ],
)
def test_envelope(query: str, offset: int, limit: int) -> None:
    assert paginate(query) == {
        "count": 1_000,
        "offset": offset,
        "limit": limit,
        "max_limit": 150,
        "data": list(range(1_000))[offset : offset + limit],
    }


@pytest.mark.parametrize("offset", [1_000, 1_001, 10**30])
def test_page_after_the_last(offset: int) -> None:
    assert paginate(f"offset={offset}")["data"] == []


def test_empty_list() -> None:
    assert paginate("", count=0)["count"] == 0


@pytest.mark.parametrize("debug", [False, True])
def test_d69_debug_does_not_change_the_limits(settings: t.Any, debug: bool) -> None:
    settings.DEBUG = debug
    page = paginate("limit=1000")
    assert (page["limit"], page["max_limit"]) == (150, 150)
    assert paginate("")["limit"] == 50


def test_subclass_sets_its_own_limits() -> None:
    class Small(LimitOffsetPagination):
        default_limit = 2
        max_limit = 3

    paginator = Small()
    request = Request(APIRequestFactory().get("/?limit=9"))
    assert len(paginator.paginate_queryset(t.cast(t.Any, range(9)), request) or []) == 3


def test_schema_has_the_keys_of_the_envelope() -> None:
    rows = {"type": "array", "items": {}}
    schema = LimitOffsetPagination().get_paginated_response_schema(rows)
    assert set(schema["properties"]) == set(schema["required"]) == set(paginate(""))
    assert schema["properties"]["data"] is rows


@pytest.fixture
def badges(db: None) -> QuerySet[Badge]:
    """Badges whose keys are the other way round than they were made."""
    for n in (3, 2, 1):
        Badge.objects.create(pk=UUID(int=n), name=f"Badge {4 - n}", points=n % 2)
    return Badge.objects.all()


def test_rows_in_no_order_are_paged_by_their_keys(badges: QuerySet[Badge]) -> None:
    pages = [paginate(f"limit=1&offset={n}", rows=badges)["data"] for n in range(3)]

    assert [[badge.pk.int for badge in page] for page in pages] == [[1], [2], [3]]


def test_an_order_is_kept(badges: QuerySet[Badge]) -> None:
    page = paginate("", rows=badges.order_by("name"))["data"]

    assert [badge.pk.int for badge in page] == [3, 2, 1]


def test_what_cannot_be_ordered_by_key_is_left_as_it_is(
    badges: QuerySet[Badge],
) -> None:
    groups = badges.values("points").annotate(count=Count("pk"))
    both = badges.filter(points=0).union(badges.filter(points=1))

    assert len(paginate("", rows=groups)["data"]) == 2
    assert len(paginate("", rows=both)["data"]) == 3
    assert len(paginate("", rows=badges[:2])["data"]) == 2


def test_rows_that_were_read_already_are_not_read_again(
    badges: QuerySet[Badge], django_assert_num_queries: t.Any
) -> None:
    for badge in badges:
        badge.points += 40

    with django_assert_num_queries(0):
        page = paginate("limit=2", rows=badges)["data"]

    assert [badge.points for badge in page] == [41, 40]
