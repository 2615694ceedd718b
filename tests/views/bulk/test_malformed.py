"""D-35: a malformed body is a 400 that says what is wrong, and changes nothing."""

import pytest
from src.models import Book

pytestmark = pytest.mark.django_db

_WHOLE = "__all__"

CASES = {
    "patch-list": ("patch", "bulk", [1], _WHOLE),
    "patch-string": ("patch", "bulk", "text", _WHOLE),
    "patch-number": ("patch", "bulk", 9, _WHOLE),
    "patch-null": ("patch", "bulk", None, _WHOLE),
    "patch-empty": ("patch", "bulk", {}, _WHOLE),
    "patch-key-not-castable": ("patch", "bulk", {"x": {"title": "y"}}, _WHOLE),
    "patch-key-fraction": ("patch", "bulk", {"1.5": {"title": "y"}}, _WHOLE),
    "patch-key-too-big": ("patch", "bulk", {"9" * 30: {"title": "y"}}, _WHOLE),
    "patch-key-null-char": ("patch", "bulk", {"1\x00": {"title": "y"}}, _WHOLE),
    "patch-duplicate-after-cast": (
        "patch",
        "bulk",
        {"1": {"title": "a"}, "01": {"title": "b"}},
        _WHOLE,
    ),
    "patch-unknown-row": (
        "patch",
        "bulk",
        {"1": {"title": "a"}, "404": {"title": "b"}},
        _WHOLE,
    ),
    "patch-row-empty": ("patch", "bulk", {"1": {}}, 0),
    "patch-row-list": ("patch", "bulk", {"1": []}, 0),
    "patch-row-null": ("patch", "bulk", {"1": {"title": "a"}, "2": None}, 1),
    "patch-row-string": ("patch", "bulk", {"1": "a"}, 0),
    "patch-row-invalid": (
        "patch",
        "bulk",
        {"1": {"title": "a"}, "2": {"pages": 0}},
        1,
    ),
    "post-dict": ("post", "bulk", {"isbn": "x"}, _WHOLE),
    "post-string": ("post", "bulk", "x", _WHOLE),
    "post-null": ("post", "bulk", None, _WHOLE),
    "post-empty": ("post", "bulk", [], _WHOLE),
    "post-row-null": ("post", "bulk", [None], 0),
    "post-row-number": ("post", "bulk", [1], 0),
    "post-row-missing-field": (
        "post",
        "bulk",
        [{"isbn": "a", "title": "b", "shelf": "top"}, {"isbn": "c"}],
        1,
    ),
    "post-row-unknown-relation": (
        "post",
        "bulk",
        [{"isbn": "a", "title": "b", "shelf": "none"}],
        0,
    ),
    "post-duplicate-unique": (
        "post",
        "bulk",
        [
            {"isbn": "a", "title": "b", "shelf": "top"},
            {"isbn": "a", "title": "c", "shelf": "top"},
        ],
        1,
    ),
    "delete-dict": ("delete", "bulk", {"1": 1}, _WHOLE),
    "delete-not-castable": ("delete", "bulk", ["x"], _WHOLE),
    "delete-number": ("delete", "bulk", 9, _WHOLE),
    "delete-row-of-lists": ("delete", "bulk", [[1]], _WHOLE),
    "delete-boolean": ("delete", "bulk", [True], _WHOLE),
    "delete-duplicate": ("delete", "bulk", [1, "1"], _WHOLE),
    "delete-unknown-row": ("delete", "bulk", [1, 404], _WHOLE),
    "put-list": ("put", "rename-all", [1], _WHOLE),
    "put-string": ("put", "rename-all", "x", _WHOLE),
    "put-unknown-row": ("put", "rename-all", {"404": {"title": "a"}}, _WHOLE),
    "put-row-missing-field": ("put", "rename-all", {"1": {}}, 0),
}


def _snapshot():
    return list(Book.objects.order_by("pk").values())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_d35_malformed_bodies(case, client, make_books):
    method, path, body, where = case
    make_books(2)
    before = _snapshot()

    response = getattr(client, method)(
        f"/books/{path}/", body, format="json", status_code_assertion=400
    )

    errors = response.json()
    if where == _WHOLE:
        assert list(errors) == [_WHOLE]
        assert all(errors[_WHOLE])
    else:  # aligned with the input: only the faulty row has errors
        assert isinstance(errors, list)
        assert [bool(row) for row in errors] == [i == where for i in range(len(errors))]
    assert _snapshot() == before


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_invalid_json(method, client):
    client.generic(method.upper(), "/books/bulk/", '{"9": ', status_code_assertion=400)


@pytest.mark.parametrize("path", ["books/1", "books/bulk"])
def test_a_number_that_no_float_holds_is_no_key(path, client, make_books):
    make_books(1)
    body = '{"reader": 1e400}'
    body = body if path == "books/1" else f'{{"1": {body}}}'

    client.generic("PATCH", f"/{path}/", body, status_code_assertion=400)


@pytest.mark.parametrize("body", [[], None])
def test_deleting_nothing(body, client, make_books):
    make_books(1)

    response = client.delete("/books/bulk/", body, status_code_assertion=400)

    assert response.json() == {_WHOLE: ["Nothing to delete."]}
    assert Book.objects.count() == 1


def test_a_body_of_no_length_is_none(client, make_books):
    make_books(1)

    client.delete("/books/bulk/", CONTENT_LENGTH="0", status_code_assertion=400)

    assert Book.objects.count() == 1


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_body_in_chunks_is_never_empty(method, client, make_books):
    make_books(1)
    headers = {"Transfer-Encoding": "chunked"}

    client.generic(
        method, "/books/bulk/", "", headers=headers, status_code_assertion=411
    )

    assert Book.objects.count() == 1


def test_too_many_rows(client, make_books, settings):
    make_books(3)
    settings.BULK_MAX_SIZE = 2

    for method, body in {
        "post": [{}] * 3,
        "patch": {str(pk): {"title": "x"} for pk in (1, 2, 3)},
        "delete": [1, 2, 3],
    }.items():
        response = getattr(client, method)(
            "/books/bulk/", body, status_code_assertion=400
        )
        assert "at most 2" in response.json()[_WHOLE][0]
    assert Book.objects.count() == 3
