"""The JSON parser refuses what cannot be read in one way only."""

import io
import typing as t

import pytest
from rest_framework.exceptions import ParseError

from codeforlife.parsers import JSONParser


def parse(body: bytes, encoding: str | None = "utf-8") -> t.Any:
    context = {"encoding": encoding} if encoding else None
    return JSONParser().parse(io.BytesIO(body), "application/json", context)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", {}),
        (b"[]", []),
        (b"null", None),
        (b' {"a": [1, 2.5, "x", {"a": null}]} ', {"a": [1, 2.5, "x", {"a": None}]}),
        ('"é"'.encode(), "é"),
        (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    ],
)
def test_parse(body: bytes, expected: t.Any) -> None:
    assert parse(body) == parse(body, None) == expected


def test_encoding() -> None:
    assert parse('"é"'.encode("latin-1"), "latin-1") == "é"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{]",
        b"{'a': 1}",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e400]",
        b"[-1e400]",
        b'{"a": 1, "a": 1}',
        b'{"b": [{"a": 1, "a": 2}]}',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"9" * 5_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_d35_what_cannot_be_read_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="JSON parse error"):
        parse(body)


@pytest.mark.parametrize("encoding", ["no-such", "bz2_codec", "rot13"])
def test_encoding_must_be_of_text(encoding: str) -> None:
    with pytest.raises(ParseError):
        parse(b"{}", encoding)
