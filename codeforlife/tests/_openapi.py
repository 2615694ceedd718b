"""Whether a response is what the OpenAPI schema of the service promises."""

from __future__ import annotations

import re
import typing as t
from functools import cache

from django.urls import get_resolver

from ._responses import describe_body, describe_request, describe_status_code

type Schema = dict[str, t.Any]


def assert_openapi_matches(response: t.Any) -> None:
    """Expect a response to be documented in the service's OpenAPI schema.

    Args:
        response: A response of the test client.

    Raises:
        AssertionError: The schema does not know the path, the method or the status
            code, or the body is not as the schema says: a required key is missing, a
            key is not documented, or a value has another type.
    """
    request = describe_request(response)
    document = _get_document(get_resolver().urlconf_name)
    operation = _find_operation(document, response)
    responses = operation["responses"]
    code = str(response.status_code)
    documented = responses.get(code) or responses.get("default")
    if documented is None:
        raise AssertionError(
            f"{request}: {describe_status_code(response.status_code)} is not in the"
            f" OpenAPI schema, which has {sorted(responses)}. Document it with"
            f" @extend_schema(responses={{{code}: ...}}).\n{describe_body(response)}"
        )
    documented = _resolve(document, documented)
    schema = documented.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        if response.content:
            raise AssertionError(
                f"{request}: the OpenAPI schema promises no body for {code}.\n"
                f"{describe_body(response)}"
            )
        return
    _assert_valid(document, schema, response)


@cache
def _get_document(urlconf: str) -> Schema:
    from drf_spectacular.generators import SchemaGenerator

    generator: t.Any = SchemaGenerator(urlconf=urlconf)
    return t.cast("Schema", generator.get_schema(request=None, public=True))


def _find_operation(document: Schema, response: t.Any) -> Schema:
    path = response.request["PATH_INFO"]
    method = response.request["REQUEST_METHOD"].lower()
    matches = [
        template
        for template in document["paths"]
        if re.fullmatch(_to_regex(template), path)
    ]
    if not matches:
        raise AssertionError(
            f"{path} is not in the OpenAPI schema. Is the view excluded from it"
            " (@extend_schema(exclude=True)), or not an API view?"
        )
    template = min(matches, key=lambda match: match.count("{"))
    operations = document["paths"][template]
    if method not in operations:
        raise AssertionError(
            f"{method.upper()} {template} is not in the OpenAPI schema, which has"
            f" {sorted(operations)}."
        )
    return t.cast("Schema", operations[method])


def _to_regex(template: str) -> str:
    """Turn a path with parameters in braces into a regular expression."""
    parts = re.split(r"\{[^}]+\}", template)
    return "[^/]+".join(map(re.escape, parts))


def _resolve(document: Schema, node: Schema) -> Schema:
    """Follow a reference inside the document."""
    while "$ref" in node:
        target: t.Any = document
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        node = target
    return node


def _assert_valid(document: Schema, schema: Schema, response: t.Any) -> None:
    from jsonschema import (  # type: ignore[import-untyped]  # has no stubs here
        Draft202012Validator,
    )

    validator = Draft202012Validator(_to_json_schema(document, schema, ()))
    errors = sorted(validator.iter_errors(response.json()), key=lambda e: e.json_path)
    if errors:
        lines = "\n".join(f"- {e.json_path}: {e.message}" for e in errors[:20])
        raise AssertionError(
            f"{describe_request(response)}: the body is not what the OpenAPI schema"
            f" says:\n{lines}\nCorrect the serializer, or document what it returns with"
            f" @extend_schema_field or @extend_schema.\n{describe_body(response)}"
        )


def _to_json_schema(document: Schema, node: t.Any, seen: tuple[int, ...]) -> t.Any:
    """Turn OpenAPI's dialect into JSON Schema, with the references written out.

    Objects accept no key that is not documented, unless the schema says so.
    """
    if isinstance(node, list):
        return [_to_json_schema(document, item, seen) for item in node]
    if not isinstance(node, dict):
        return node
    target = _resolve(document, node)
    if id(target) in seen:
        return {}  # a schema that contains itself is not checked any deeper
    seen = (*seen, id(target))
    schema = {
        key: _convert(document, key, value, seen)
        for key, value in target.items()
        if key not in ("nullable", "discriminator", "example", "xml", "readOnly")
    }
    if "properties" in schema and "allOf" not in schema:
        schema.setdefault("additionalProperties", False)
    if target.get("nullable") or node.get("nullable"):
        return {"anyOf": [{"type": "null"}, schema]}
    return schema


def _convert(document: Schema, key: str, value: t.Any, seen: tuple[int, ...]) -> t.Any:
    if key in ("enum", "required", "default", "const"):
        return value
    if key == "properties":
        return {
            name: _to_json_schema(document, property_, seen)
            for name, property_ in value.items()
        }
    return _to_json_schema(document, value, seen)
