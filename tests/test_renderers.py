"""The JSON renderer writes what REST framework's would write."""

import datetime
import decimal
import enum
import ipaddress
import json
import typing as t
import uuid
import zoneinfo
from collections import OrderedDict
from dataclasses import dataclass

import pytest
from django.db import models
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ErrorDetail
from rest_framework.renderers import JSONRenderer as DrfJSONRenderer
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList

from codeforlife.renderers import JSONRenderer

NINE_HOURS_WEST = datetime.timezone(datetime.timedelta(hours=-9))
LONDON = zoneinfo.ZoneInfo("Europe/London")


class Colour(models.TextChoices):
    RED = "r"


class Size(enum.IntEnum):
    BIG = 3


VALUES = [
    None,
    True,
    0,
    -1,
    2**63,
    2**64,
    10**40,
    1.5,
    1e300,
    "",
    "naïve",
    "🙂",
    'quote " and \\ and \n and \x00 and </script>',
    "line\u2028and\u2029paragraph",
    [],
    {},
    (1, (2,)),
    {"a": [{"b": {}}]},
    {1: "a", None: "b", 1.5: "d"},
    {True: "c"},
    {Colour.RED: Colour.RED, Size.BIG: Size.BIG},
    OrderedDict(a=1),
    ReturnDict({"a": 1}, serializer=None),
    ReturnList([1], serializer=None),
    ErrorDetail("No.", code="no"),
    mark_safe("<b>"),
    gettext_lazy("Yes"),
    [gettext_lazy("No"), {"a": gettext_lazy("Maybe")}],
    datetime.date(2026, 1, 31),
    datetime.date(1, 1, 1),
    datetime.time(1, 2, 3),
    datetime.time(1, 2, 3, 10_000),
    datetime.datetime(2026, 1, 1),
    datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    datetime.datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=datetime.UTC),
    datetime.datetime(2026, 1, 1, tzinfo=LONDON),
    datetime.datetime(2026, 7, 1, tzinfo=LONDON),
    datetime.datetime(
        2026, 7, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-9))
    ),
    datetime.timedelta(days=1, microseconds=5),
    decimal.Decimal("1.10"),
    [decimal.Decimal("-0")],
    uuid.UUID(int=7),
    b"bytes",
    ipaddress.ip_address("127.0.0.1"),
    {1, 2},
    (number for number in ()),
]


def _get_content(renderer: DrfJSONRenderer, value: t.Any) -> t.Any:
    """Return what is rendered, or what is said of a value that cannot be.

    Up to version 3.16, REST framework refuses IP addresses.
    """
    try:
        return json.loads(renderer.render(value) or b"null")
    except TypeError as error:
        return error.args


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_equals_rest_framework(value: t.Any) -> None:
    expected = _get_content(DrfJSONRenderer(), value)
    assert _get_content(JSONRenderer(), value) == expected


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.dates()
    | st.datetimes(timezones=st.sampled_from([datetime.UTC, None]))
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda children: (
        st.lists(children)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), children)
        | st.dictionaries(st.integers(), children)
    ),
)


@given(json_values)
def test_equals_rest_framework_for_any_value(value: t.Any) -> None:
    expected = json.loads(DrfJSONRenderer().render(value) or b"null")
    assert json.loads(JSONRenderer().render(value) or b"null") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b""),
        ({"a": [1, None]}, b'{"a":[1,null]}'),
        ("é", '"é"'.encode()),
        ("\u2028\u2029", rb'"\u2028\u2029"'),
        (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), b'"2026-01-01T00:00:00Z"'),
        ("\ud800", rb'"\ud800"'),
        ({"a": ["\udfff", 1]}, rb'{"a":["\udfff",1]}'),
    ],
)
def test_bytes(value: t.Any, expected: bytes) -> None:
    assert JSONRenderer().render(value) == expected


@pytest.mark.parametrize(
    ("media_type", "context", "expected"),
    [
        ("application/json; indent=2", None, b'{\n  "a": 1\n}'),
        ("application/json; indent=0", None, b'{"a":1}'),
        ("application/json; indent=x", None, b'{"a":1}'),
        ("application/json", {"indent": 4}, b'{\n    "a": 1\n}'),
        ("application/json", {"indent": None}, b'{"a":1}'),
        (None, None, b'{"a":1}'),
    ],
)
def test_indent(media_type: str, context: t.Any, expected: bytes) -> None:
    assert JSONRenderer().render({"a": 1}, media_type, context) == expected


def test_not_a_number_is_null() -> None:
    assert JSONRenderer().render([float("nan"), float("inf")]) == b"[null,null]"


@dataclass
class Point:
    secret: int


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (Point(1), TypeError),
        (object(), TypeError),
        (range(3), TypeError),
        (datetime.time(1, tzinfo=datetime.UTC), ValueError),
        ({(1, 2): 3}, TypeError),
    ],
)
def test_what_is_no_json_is_an_error(value: t.Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        JSONRenderer().render(value)


def test_follows_rest_frameworks_options() -> None:
    class Escaping(JSONRenderer):
        ensure_ascii = True

    class Spaced(JSONRenderer):
        compact = False

    assert Escaping().render("é") == b'"\\u00e9"'
    assert Spaced().render([1, 2]) == b"[1, 2]"
