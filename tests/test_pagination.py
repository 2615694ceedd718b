"""Lists come in an envelope, in pages of one size everywhere."""

import typing as t

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from codeforlife.pagination import LimitOffsetPagination


def paginate(query: str, count: int = 1_000) -> dict[str, t.Any]:
    paginator = LimitOffsetPagination()
    request = Request(APIRequestFactory().get(f"/?{query}"))
    page = paginator.paginate_queryset(t.cast(t.Any, range(count)), request)
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
