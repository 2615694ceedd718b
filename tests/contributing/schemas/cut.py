"""Cuts GitHub's published schemas down to what the contributing pipeline uses.

    npm install @octokit/openapi @octokit/graphql-schema
    python tests/contributing/schemas/cut.py node_modules/@octokit

Both packages are MIT-licensed.
"""

import json
import re
import sys
import typing as t
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    is_required_argument,
    is_required_input_field,
    is_specified_scalar_type,
    parse,
    visit,
)
from graphql.language import ast

from codeforlife.contributing import queries

HERE = Path(__file__).parent
REPO = "/repos/{owner}/{repo}"
OPERATIONS = [
    ("get", f"{REPO}/commits"),
    ("get", f"{REPO}/contents/{{path}}"),
    ("get", f"{REPO}/issues"),
    ("get", f"{REPO}/issues/{{issue_number}}"),
    ("patch", f"{REPO}/issues/{{issue_number}}"),
    ("post", f"{REPO}/issues/{{issue_number}}/assignees"),
    ("delete", f"{REPO}/issues/{{issue_number}}/assignees"),
    ("post", f"{REPO}/issues/{{issue_number}}/comments"),
    ("patch", f"{REPO}/issues/comments/{{comment_id}}"),
    ("post", f"{REPO}/issues/comments/{{comment_id}}/reactions"),
    ("get", f"{REPO}/pulls/{{pull_number}}"),
    ("patch", f"{REPO}/pulls/{{pull_number}}"),
    ("post", f"{REPO}/statuses/{{sha}}"),
]
# What validates nothing.
DROPPED = ("description", "discriminator", "example", "examples", "x-github")


def _resolve(document: dict[str, t.Any], ref: str) -> t.Any:
    for key in ref.removeprefix("#/").split("/"):
        document = document[key]
    return document


def _strip(value: t.Any) -> t.Any:
    """Drop what validates nothing, but no property that is called so."""
    if isinstance(value, list):
        return [_strip(item) for item in value]
    if not isinstance(value, dict):
        return value
    return _make_nullable(
        {
            key: {name: _strip(item) for name, item in item.items()}
            if key == "properties"
            else _strip(item)
            for key, item in value.items()
            if key not in DROPPED
        }
    )


def _make_nullable(schema: dict[str, t.Any]) -> dict[str, t.Any]:
    """Write OpenAPI 3.0's `nullable` as JSON Schema does."""
    if schema.pop("nullable", False) is not True:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def cut_openapi(document: dict[str, t.Any]) -> dict[str, t.Any]:
    operations: dict[str, t.Any] = {}
    examples: dict[str, t.Any] = {}
    for method, path in OPERATIONS:
        operation = document["paths"][path][method]
        parameters = [
            _resolve(document, item["$ref"]) if "$ref" in item else item
            for item in operation["parameters"]
        ]
        answers = {}
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/json", {})
            answers[status] = content.get("schema")
            for example in content.get("examples", {}).values():
                value = example
                if "$ref" in example:
                    value = _resolve(document, example["$ref"])
                examples.setdefault(f"{method} {path}", value["value"])
        body = operation.get("requestBody", {}).get("content", {})
        operations[f"{method} {path}"] = {
            "query": {
                item["name"]: item["schema"]
                for item in parameters
                if item["in"] == "query"
            },
            "body": body.get("application/json", {}).get("schema"),
            "answers": answers,
        }
    operations = _strip(operations)
    schemas: dict[str, t.Any] = {}
    waiting = [operations]
    while waiting:
        for name in re.findall(
            r'"#/components/schemas/([\w-]+)"', json.dumps(waiting.pop())
        ):
            if name not in schemas:
                schemas[name] = _strip(document["components"]["schemas"][name])
                waiting.append(schemas[name])
    return {
        "operations": operations,
        "components": {"schemas": schemas},
        "examples": examples,
    }


class _Used(Visitor):
    """Collects the fields, arguments and types that documents name."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.fields: set[tuple[str, str]] = set()
        self.arguments: set[tuple[str, str, str]] = set()
        self.inputs: set[tuple[str, str]] = set()
        self.types: set[str] = set()

    def enter_field(self, node: ast.FieldNode, *_: t.Any) -> None:
        parent = self.info.get_parent_type()
        assert parent
        self.types.add(parent.name)
        self.fields.add((parent.name, node.name.value))
        for argument in node.arguments or ():
            self.arguments.add((parent.name, node.name.value, argument.name.value))

    def enter_object_field(self, node: ast.ObjectFieldNode, *_: t.Any) -> None:
        parent = get_named_type(self.info.get_parent_input_type())
        assert parent
        self.inputs.add((parent.name, node.name.value))

    def enter_named_type(self, node: ast.NamedTypeNode, *_: t.Any) -> None:
        self.types.add(node.name.value)


def _collect(schema: GraphQLSchema) -> _Used:
    info = TypeInfo(schema)
    used = _Used(info)
    for name, text in vars(queries).items():
        if name.isupper():
            visit(parse(text), TypeInfoVisitor(info, used))
    return used


def cut_graphql(text: str) -> str:
    schema = build_schema(text, assume_valid_sdl=True)
    used = _collect(schema)
    written: dict[str, str] = {}
    waiting = ["Query", "Mutation", "Bot", *used.types]
    while waiting:
        name = waiting.pop()
        if name in written or is_specified_scalar_type(schema.type_map[name]):
            continue
        written[name] = _write(schema.type_map[name], used)
        waiting += re.findall(r"[:=|&] \[*(\w+)|implements (\w+)", written[name])
        waiting = [
            "".join(item) for item in waiting if "".join(item) in schema.type_map
        ]
    return "\n\n".join(written[name] for name in sorted(written)) + "\n"


def _write(kind: GraphQLNamedType, used: _Used) -> str:
    """Write a type with what is used of it, or else as much as makes it one."""
    if isinstance(kind, GraphQLScalarType):
        return f"scalar {kind.name}"
    if isinstance(kind, GraphQLEnumType):
        return f"enum {kind.name} {{ {' '.join(kind.values)} }}"
    if isinstance(kind, GraphQLUnionType):
        names = [item.name for item in kind.types]
        names = [name for name in names if name in used.types] or names[:1]
        return f"union {kind.name} = {' | '.join(names)}"
    if isinstance(kind, GraphQLInputObjectType):
        lines = [
            f"  {name}: {field.type}"
            for name, field in kind.fields.items()
            if (kind.name, name) in used.inputs or is_required_input_field(field)
        ]
        return "\n".join([f"input {kind.name} {{", *lines, "}"])
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    return _write_object(kind, used)


def _write_object(kind: GraphQLObjectType | GraphQLInterfaceType, used: _Used) -> str:
    is_node = any(item.name == "Node" for item in kind.interfaces)
    is_actor = kind.name == "Actor" or "Actor" in {i.name for i in kind.interfaces}
    shared = {"login"} if is_actor else set()
    lines = []
    for name, field in kind.fields.items():
        is_used = (kind.name, name) in used.fields
        if not (is_used or (is_node and name == "id") or name in shared):
            continue
        arguments = [
            f"{argument}: {spec.type}"
            for argument, spec in field.args.items()
            if (kind.name, name, argument) in used.arguments
            or is_required_argument(spec)
        ]
        brackets = f"({', '.join(arguments)})" if arguments else ""
        lines.append(f"  {name}{brackets}: {field.type}")
    if not lines:
        name, field = next(iter(kind.fields.items()))
        lines = [f"  {name}: {field.type}"]
    keyword = "interface" if isinstance(kind, GraphQLInterfaceType) else "type"
    interfaces = [
        item.name for item in kind.interfaces if item.name in ("Node", "Actor")
    ]
    implements = f" implements {' & '.join(interfaces)}" if interfaces else ""
    return "\n".join([f"{keyword} {kind.name}{implements} {{", *lines, "}"])


def main(octokit: Path) -> None:
    openapi = octokit / "openapi/generated/api.github.com.json"
    cut = cut_openapi(json.loads(openapi.read_text()))
    (HERE / "rest.json").write_text(json.dumps(cut, indent=1, sort_keys=True) + "\n")
    graphql = (octokit / "graphql-schema/schema.graphql").read_text()
    (HERE / "github.graphql").write_text(cut_graphql(graphql))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
