"""What the description of an API says."""

import typing as t

import pytest
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.routers import SimpleRouter

from .urls import BookViewSet

URLS = "tests.openapi.urls"

type Schema = dict[str, t.Any]


def generate(urlconf: str) -> tuple[Schema, list[str]]:
    """Generate a description, and collect what drf-spectacular complains about."""
    reset_generator_stats()
    patterns = get_resolver(urlconf).url_patterns
    schema = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)
    caches = (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache)
    return schema, [message for cache in caches for message in cache]


@pytest.fixture(scope="module")
def schema() -> Schema:
    return generate(URLS)[0]


@pytest.mark.parametrize("urlconf", [URLS, "src.urls", "codeforlife.user.urls"])
def test_description_is_valid_and_made_without_warnings(
    urlconf: str, capsys: pytest.CaptureFixture[str]
) -> None:
    schema, complaints = generate(urlconf)
    assert complaints == []
    assert capsys.readouterr().err == ""
    validate_schema(schema)


def test_every_route_is_described(schema: Schema) -> None:
    assert {path: sorted(methods) for path, methods in schema["paths"].items()} == {
        "/badges/": ["get", "post"],
        "/badges/bulk/": ["delete", "post"],
        "/badges/{id}/": ["delete", "get"],
        "/books/": ["get", "post"],
        "/books/bulk/": ["delete", "patch", "post"],
        "/books/move-all/": ["put"],
        "/books/{id}/": ["delete", "get", "patch", "put"],
        "/books/{id}/move/": ["put"],
        "/classes/": ["get"],
        "/classes/{access_code}/": ["get"],
        "/csrf/cookie/": ["get"],
        "/health-check/": ["get"],
        "/health-check/live/": ["get"],
        "/health-check/ready/": ["get"],
        "/schools/": ["get"],
        "/schools/{id}/": ["get"],
        "/shelves/": ["get", "post"],
        "/shelves/bulk/": ["delete", "patch", "post"],
        "/shelves/{slug}/": ["delete", "get", "patch", "put"],
        "/users/": ["get"],
        "/users/{id}/": ["get"],
    }


def get_body(schema: Schema, path: str, method: str) -> Schema:
    body = schema["paths"][path][method]["requestBody"]
    assert list(body["content"]) == ["application/json"]
    assert body["required"] is (method != "delete")
    return t.cast(Schema, body["content"]["application/json"]["schema"])


def get_answer(schema: Schema, path: str, method: str, status: str) -> t.Any:
    response = schema["paths"][path][method]["responses"][status]
    content = response.get("content")
    return content["application/json"]["schema"] if content else None


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("path", "method", "body", "status", "answer"),
    [
        (
            "/books/bulk/",
            "post",
            {"type": "array", "items": ref("Book"), "minItems": 1},
            "201",
            {"type": "array", "items": ref("Book")},
        ),
        (
            "/books/bulk/",
            "patch",
            {
                "type": "object",
                "description": "Each row's data under its id.",
                "additionalProperties": ref("PatchedBook"),
                "minProperties": 1,
            },
            "200",
            {"type": "array", "items": ref("Book")},
        ),
        (
            "/books/move-all/",
            "put",
            {
                "type": "object",
                "description": "Each row's data under its id.",
                "additionalProperties": ref("Book"),
                "minProperties": 1,
            },
            "200",
            {"type": "array", "items": ref("Book")},
        ),
        (
            "/books/bulk/",
            "delete",
            {"type": "array", "items": {"type": "integer"}},
            "204",
            None,
        ),
        (
            "/shelves/bulk/",
            "delete",
            {"type": "array", "items": {"type": "string"}},
            "204",
            None,
        ),
        (
            "/badges/bulk/",
            "delete",
            {"type": "array", "items": {"type": "string", "format": "uuid"}},
            "204",
            None,
        ),
    ],
)
def test_bulk_actions(
    schema: Schema, path: str, method: str, body: Schema, status: str, answer: t.Any
) -> None:
    assert get_body(schema, path, method) == body
    assert get_answer(schema, path, method, status) == answer
    rows = get_answer(schema, path, method, "400")["oneOf"]
    assert rows[0] == ref("ValidationErrors")
    assert rows[1]["items"] == ref("ValidationErrors")
    assert "parameters" not in schema["paths"][path][method]


@pytest.mark.parametrize(
    ("lookup_field", "value"),
    [("shelf__slug", {"type": "string"}), ("nickname", {})],
    ids=["over a relation", "an annotation"],
)
def test_rows_may_be_looked_up_beyond_their_own_columns(
    lookup_field: str, value: Schema
) -> None:
    view_set = type("ViewSet", (BookViewSet,), {"lookup_field": lookup_field})
    router = SimpleRouter()
    router.register("books", view_set, basename="book")

    generator = SchemaGenerator(patterns=router.urls)
    schema = generator.get_schema(request=None, public=True)

    validate_schema(schema)
    body = get_body(schema, "/books/bulk/", "delete")
    assert body["items"].items() >= value.items()
    assert bool(body["items"]) == bool(value)


def test_single_update_action_is_of_one_row(schema: Schema) -> None:
    content = schema["paths"]["/books/{id}/move/"]["put"]["requestBody"]["content"]
    assert content["application/json"]["schema"] == ref("Book")
    assert get_answer(schema, "/books/{id}/move/", "put", "200") == ref("Book")


def test_lists_are_described_in_their_envelope(schema: Schema) -> None:
    name = get_answer(schema, "/users/", "get", "200")["$ref"].rpartition("/")[2]
    envelope = schema["components"]["schemas"][name]
    assert envelope["required"] == ["count", "offset", "limit", "max_limit", "data"]
    assert envelope["properties"]["data"] == {"type": "array", "items": ref("User")}


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/users/", "get", ["200", "400", "403"]),
        ("/users/{id}/", "get", ["200", "403", "404"]),
        ("/shelves/", "get", ["200", "400"]),
        ("/shelves/", "post", ["201", "400", "409"]),
        ("/shelves/{slug}/", "delete", ["204", "400", "404", "409"]),
        ("/badges/", "post", ["201", "400", "403", "409"]),
        ("/csrf/cookie/", "get", ["200"]),
        ("/health-check/", "get", ["200", "503"]),
    ],
)
def test_statuses(schema: Schema, path: str, method: str, statuses: list[str]) -> None:
    assert sorted(schema["paths"][path][method]["responses"]) == statuses


def test_errors_have_their_shapes(schema: Schema) -> None:
    assert get_answer(schema, "/users/", "get", "403") == ref("Error")
    assert get_answer(schema, "/shelves/", "post", "400") == ref("ValidationErrors")
    assert schema["components"]["schemas"]["Error"]["required"] == ["detail"]


@pytest.mark.parametrize(
    ("path", "is_open"), [("/users/", False), ("/shelves/", True), ("/schools/", False)]
)
def test_what_needs_a_log_in(schema: Schema, path: str, is_open: bool) -> None:
    security = schema["paths"][path]["get"]["security"]
    assert ({} in security) is is_open
    assert any("cookieAuth" in way for way in security)


def test_parameters_of_lists(schema: Schema) -> None:
    def names(path: str) -> set[str]:
        parameters = schema["paths"][path]["get"]["parameters"]
        return {parameter["name"] for parameter in parameters}

    page = {"limit", "offset"}
    assert names("/users/") == page | {"_id", "name", "students_in_class", "type"}
    assert names("/classes/") == page | {"_id", "id_or_name", "teacher"}


@pytest.mark.parametrize(
    ("path", "method", "text"),
    [
        ("/books/", "get", "Books, to be lent."),
        ("/shelves/", "get", None),
        ("/books/bulk/", "post", "Create, change or delete many rows."),
        ("/csrf/cookie/", "get", "Set the cookie."),
    ],
)
def test_docstrings_speak_to_clients_alone(
    schema: Schema, path: str, method: str, text: str | None
) -> None:
    operation = schema["paths"][path][method]
    assert operation.get("description") == text
    texts = [
        o.get("description", "") for p in schema["paths"].values() for o in p.values()
    ]
    assert not any("Args:" in text or "Returns:" in text for text in texts)
