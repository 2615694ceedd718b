"""What the running package shows inside a service: run as a script by the gate.

``python service.py`` in a service's folder prints JSON. Only what is the package's own
is in it, so that a change of the service is none of the package.
"""

import argparse
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

type Section = dict[str, Any]


def _is_ours(thing: Any) -> bool:
    module = getattr(thing, "__module__", None) or ""
    return module.startswith("codeforlife.") and not module.startswith(
        "codeforlife.tests."
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it, the same in every process."""
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if deconstruct := getattr(value, "deconstruct", None):
        return _plain(deconstruct())
    if inspect.isclass(value) or inspect.isfunction(value):
        return f"{value.__module__}.{value.__qualname__}"
    if hasattr(value, "isoformat"):
        return value.isoformat()
    module, name = type(value).__module__, type(value).__qualname__
    return f"<{module}.{name}>"


def models() -> Iterator[tuple[str, Section]]:
    """Yield the fields, constraints, indexes and tables of the package's models."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        if not _is_ours(model):
            continue
        meta, label = model._meta, model._meta.label
        yield "tables", {label: meta.db_table}
        for field in meta.local_fields + meta.local_many_to_many:
            name, path, args, kwargs = field.deconstruct()
            yield (
                "fields",
                {
                    f"{label}.{name}": {
                        "class": path,
                        "args": _plain(args),
                        **_plain(kwargs),
                    }
                },
            )
        for constraint in meta.constraints:
            yield "constraints", {f"{label}.{constraint.name}": _described(constraint)}
        for names in meta.unique_together:
            yield "constraints", {f"{label} unique {', '.join(names)}": True}
        for index in meta.indexes:
            yield "indexes", {f"{label}.{index.name}": _described(index)}


def _described(thing: Any) -> Any:
    path, args, kwargs = thing.deconstruct()
    return [path, str(args), {name: str(value) for name, value in kwargs.items()}]


def migrations() -> Iterator[tuple[str, Section]]:
    """Yield the names of the package's migrations."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    for label, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations:
        if apps.get_app_config(label).name.startswith("codeforlife"):
            yield "migrations", {f"{label}.{name}": True}


def urls() -> Iterator[tuple[str, Section]]:
    """Yield the addresses that the package serves, and the permissions of its views."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns: list[Any], prefix: str, space: str) -> Iterator[Any]:
        for entry in patterns:
            pattern = f"{prefix}{entry.pattern}"
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, pattern, inner)
            elif _is_ours(entry.callback):
                yield f"{space}{entry.name}", pattern, entry.callback

    for name, pattern, callback in walk(get_resolver().url_patterns, "", ""):
        if "format" in pattern:
            continue  # the same view with a suffix
        view: Any = getattr(callback, "cls", None)
        view = view or getattr(callback, "view_class", None)
        actions = getattr(callback, "actions", None)
        yield "urls", {f"{name} {pattern}": _methods(view, actions)}
        for method, action in (actions or {}).items():
            key = f"{view.__name__}.{action}"
            yield "permissions", {key: _permissions(view, action, method)}


def _methods(view: Any, actions: dict[str, str] | None) -> list[str]:
    names = getattr(view, "http_method_names", [])
    return sorted(actions or [name for name in names if hasattr(view, name)])


def _permissions(view: Any, action: str, method: str) -> list[str]:
    from rest_framework.test import APIRequestFactory

    made = view()
    made.action, made.args, made.kwargs = action, (), {}
    made.request = APIRequestFactory().generic(method.upper(), "/")
    made.request.data = {}
    try:
        return sorted(_describe_permission(item) for item in made.get_permissions())
    except Exception as error:
        return [f"{type(error).__name__}: depends on the request"]


def _describe_permission(permission: Any) -> str:
    shown = ", ".join(
        f"{name}={_describe_permission(value) if _is_ours(value) else value!r}"
        for name, value in sorted(vars(permission).items())
        if not name.startswith("_")
    )
    return f"{type(permission).__name__}({shown})"


def serializers() -> Iterator[tuple[str, Section]]:
    """Yield the fields of the package's public serializers."""
    from django.apps import apps

    if not apps.is_installed("codeforlife.user"):
        return
    from codeforlife.user import serializers as public

    for name in public.__all__:
        cls = getattr(public, name)
        if getattr(getattr(cls, "Meta", None), "model", None) is None:
            continue
        for field_name, field in cls().fields.items():
            yield "serializers", {f"{name}.{field_name}": _serializer_field(field)}


def _serializer_field(field: Any) -> Section:
    options = ("read_only", "write_only", "required", "allow_null")
    limits = ("max_length", "min_length", "max_value", "min_value", "choices")
    shown: Section = {"class": type(field).__name__}
    shown |= {name: getattr(field, name) for name in options}
    return shown | {
        name: _plain(getattr(field, name))
        for name in limits
        if getattr(field, name, None) is not None
    }


def commands() -> Iterator[tuple[str, Section]]:
    """Yield the package's management commands and their options."""
    from django.core.management import get_commands, load_command_class

    for name, app in get_commands().items():
        if not isinstance(app, str) or not app.startswith("codeforlife"):
            continue
        parser = load_command_class(app, name).create_parser("manage.py", name)
        yield "commands", {name: True}
        yield from _options(name, parser)


def _options(
    name: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, Section]]:
    from django.core.management.base import DjangoHelpFormatter

    shared = DjangoHelpFormatter.show_last
    for action in parser._actions:
        options = [option for option in action.option_strings if len(option) > 2]
        if shared.intersection(options) or options == ["--help"]:
            continue
        optional = options or action.nargs in ("?", "*")
        entry = {
            "required": action.required or not optional,
            "values": _plain(list(action.choices)) if action.choices else None,
        }
        yield "options", {f"{name} {options[0] if options else action.dest}": entry}


def settings() -> Iterator[tuple[str, Section]]:
    """Yield the package's own settings, and the names that a service star-imports."""
    import codeforlife.settings
    from codeforlife.conf import get_settings

    for name, setting in get_settings().items():
        yield (
            "settings",
            {
                name: {
                    "type": setting.kind,
                    "default": _plain(setting.default),
                    "deployed": _plain(setting.deployed),
                    "variable": setting.variable,
                    "required": setting.required,
                }
            },
        )
    for name, value in vars(codeforlife.settings).items():
        if name.isupper():
            yield "exported settings", {name: type(value).__name__}


def openapi() -> Iterator[tuple[str, Section]]:
    """Yield the operations of the package's own views, with their schemas."""
    from django.apps import apps
    from drf_spectacular.generators import SchemaGenerator

    from codeforlife.urls import get_urlpatterns

    users = apps.is_installed("codeforlife.user")
    own = get_urlpatterns([], include_user_urls=users)
    schema: Any = SchemaGenerator(patterns=own).get_schema(request=None, public=True)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            key = f"{method.upper()} {path}"
            yield from _operation(key, operation, schema["components"]["schemas"])


def _operation(key: str, operation: Any, schemas: Any) -> Iterator[tuple[str, Section]]:
    yield "operations", {key: operation["operationId"]}
    for parameter in operation.get("parameters", []):
        yield (
            "parameters",
            {
                f"{key} {parameter['name']}": {
                    "required": parameter.get("required", False),
                    "schema": _resolve(parameter["schema"], schemas),
                }
            },
        )
    if body := operation.get("requestBody"):
        for kind, media in body["content"].items():
            schema = _resolve(media.get("schema", {}), schemas)
            yield "requests", {f"{key} {kind}": schema}
    for status, response in operation["responses"].items():
        for kind, media in response.get("content", {"": {}}).items():
            schema = _resolve(media.get("schema", {}), schemas)
            yield "responses", {f"{key} {status} {kind}".strip(): schema}


def _resolve(schema: Any, schemas: Any, depth: int = 0) -> Any:
    """Return a schema with its references filled in, and without prose."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return _resolve(schemas[name], schemas, depth + 1) if depth < 4 else name
        return {
            key: _resolve(value, schemas, depth)
            for key, value in schema.items()
            if key not in ("description", "title", "example", "examples")
        }
    if isinstance(schema, list):
        return [_resolve(item, schemas, depth) for item in schema]
    return schema


_READERS: list[Callable[[], Iterator[tuple[str, Section]]]] = [
    models,
    migrations,
    urls,
    serializers,
    commands,
    settings,
    openapi,
]


def main() -> None:
    """Print the sections of the service in this folder."""
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    import django

    django.setup()
    sections: dict[str, Section] = {}
    for reader in _READERS:
        for name, entries in reader():
            sections.setdefault(name, {}).update(entries)
    json.dump(sections, sys.stdout, sort_keys=True)


if __name__ == "__main__":
    main()
