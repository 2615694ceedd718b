"""The differences between two states of the public API, and what each asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from .names_differences import compare_names

type Api = dict[str, dict[str, Any]]


class Level(IntEnum):
    """The release that a difference asks for, as semantic versioning has it."""

    PATCH = 0
    MINOR = 1
    BREAKING = 2


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        level: What it asks for.
        name: What differs, as a commit's footer and the upgrade guide name it.
        text: How it differs.
        affected: Who can be affected.
    """

    level: Level
    name: str
    text: str
    affected: str


@dataclass(frozen=True)
class _Section:
    """What a difference in a section of the API means.

    Attributes:
        affected: Who can be affected.
        added: What a new entry asks for, or how that depends on the entry.
        removed: What a removed entry asks for.
        changed: What a changed entry asks for, or how that depends on both.
    """

    affected: str
    added: Level | Callable[[Any], Level] = Level.MINOR
    removed: Level = Level.BREAKING
    changed: Level | Callable[[Any, Any], Level] = Level.BREAKING


type _IsWider = Callable[[Any, Any], bool]


def _is_longer(old: Any, new: Any) -> bool:
    return old is not None and (new is None or new > old)


def _has_all(old: Any, new: Any) -> bool:
    return bool(old) and all(item in (new or []) for item in old)


_WIDER_FIELD: dict[str, _IsWider] = {
    "max_length": _is_longer,
    "null": lambda old, new: bool(new),
    "blank": lambda old, new: bool(new),
    "choices": _has_all,
}
_WIDER_SERIALIZER_FIELD: dict[str, _IsWider] = {
    "required": lambda old, new: bool(old) and not new,
    "max_length": _is_longer,
    "choices": _has_all,
}


def _added_field(field: Any) -> Level:
    harmless = field.get("null") or "default" in field or "db_default" in field
    many = field["class"].endswith("ManyToManyField")
    return Level.MINOR if harmless or many else Level.BREAKING


def _changed_field(old: Any, new: Any) -> Level:
    """A field that takes more than before is compatible; prose is none of the API."""
    prose = {"help_text", "verbose_name", "error_messages"}
    return _level_of(_changed_names(old, new) - prose, _WIDER_FIELD, old, new)


def _changed_serializer_field(old: Any, new: Any) -> Level:
    return _level_of(_changed_names(old, new), _WIDER_SERIALIZER_FIELD, old, new)


def _changed_names(old: Any, new: Any) -> set[str]:
    return {name for name in {**old, **new} if old.get(name) != new.get(name)}


def _level_of(names: set[str], wider: dict[str, _IsWider], old: Any, new: Any) -> Level:
    """Return what changed options ask for, given those that may become wider."""
    if not names:
        return Level.PATCH
    compatible = all(
        name in wider and wider[name](old.get(name), new.get(name)) for name in names
    )
    return Level.MINOR if compatible else Level.BREAKING


def _lost_items(old: Any, new: Any) -> Level:
    """A list or mapping that has more than before is compatible."""
    return Level.MINOR if all(item in new for item in old) else Level.BREAKING


def _changed_fixture(old: Any, new: Any) -> Level:
    lost = any(not set(map(str, old[m])) <= set(map(str, new.get(m, []))) for m in old)
    return Level.BREAKING if lost else Level.MINOR


def _changed_requirements(old: Any, new: Any) -> Level:
    return Level.MINOR if old.keys() <= new.keys() else Level.BREAKING


def _changed_setting(old: Any, new: Any) -> Level:
    """A setting that may be left out now is compatible."""
    optional_now = {**old, "required": False} == new
    return Level.MINOR if optional_now else Level.BREAKING


def _changed_option(old: Any, new: Any) -> Level:
    values = new["values"] or old["values"]
    lost = old["values"] and not set(old["values"]) <= set(values)
    stricter = new["required"] and not old["required"]
    return Level.BREAKING if lost or stricter else Level.MINOR


def _added_required(entry: Any) -> Level:
    return Level.BREAKING if entry.get("required") else Level.MINOR


_CLIENTS = "clients of the API, and clients generated from its schema"
_SERVICES = "services that import or override it"
_OPERATORS = "anyone who deploys a service"

_SECTIONS: dict[str, _Section] = {
    "tables": _Section("services with SQL or reports of their own"),
    "fields": _Section(
        "services that read, write or filter by it, and their data",
        added=_added_field,
        changed=_changed_field,
    ),
    "constraints": _Section(
        "services whose data break it", added=Level.BREAKING, removed=Level.MINOR
    ),
    "indexes": _Section(
        "deployments: a migration", removed=Level.MINOR, changed=Level.MINOR
    ),
    "migrations": _Section("services whose migrations depend on it"),
    "urls": _Section("clients, and services that reverse it", changed=_lost_items),
    "permissions": _Section("users who may do more or less than before"),
    "serializers": _Section(
        _CLIENTS, added=_added_required, changed=_changed_serializer_field
    ),
    "commands": _Section("scripts that run it"),
    "options": _Section(
        "scripts that pass it", added=_added_required, changed=_changed_option
    ),
    "settings": _Section(
        "services and deployments that set it",
        added=_added_required,
        changed=_changed_setting,
    ),
    "exported settings": _Section("services that read it after the star-import"),
    "operations": _Section("clients generated from the schema"),
    "parameters": _Section(_CLIENTS, added=_added_required),
    "requests": _Section(_CLIENTS),
    "responses": _Section(_CLIENTS),
    "python": _Section(_OPERATORS),
    "requirements": _Section(_OPERATORS, removed=Level.MINOR, changed=Level.MINOR),
    "extras": _Section("services that install it", changed=_changed_requirements),
    "entry points": _Section("tools that load it"),
    "fixtures": _Section("tests and demos that load it", changed=_changed_fixture),
    "error codes": _Section("front ends that tell errors by it"),
    "checks": _Section("services that silence it"),
}


# Whose entries those of a section belong to: "GET /users/ limit" to "GET /users/".
_OWNERS = {
    "options": "commands",
    "parameters": "operations",
    "requests": "operations",
    "responses": "operations",
}


def compare(old: Api, new: Api) -> list[Difference]:
    """Compare two states of the API.

    Args:
        old: The sections of the last version, by file and name.
        new: Those of the package as it is.

    Returns:
        The differences, the gravest first.
    """
    found = list(_compare_all(old, new))
    return sorted(found, key=lambda item: (-item.level, item.name))


def _compare_all(old: Api, new: Api) -> Iterator[Difference]:
    for section in sorted(old.keys() | new.keys()):
        before, after = old.get(section, {}), new.get(section, {})
        if section == "names":
            for level, name, text in compare_names(before, after):
                yield Difference(Level(level), name, text, _SERVICES)
        else:
            yield from _compare_section(section, before, _of_known(section, old, after))


def _of_known(title: str, old: Api, entries: dict[str, Any]) -> dict[str, Any]:
    """Leave out what belongs to something new: its parameters break no caller."""
    owners = _OWNERS.get(title.rpartition(": ")[2])
    if owners is None:
        return entries
    known = {
        key for section, keys in old.items() if section.endswith(owners) for key in keys
    }
    return {
        key: value
        for key, value in entries.items()
        if any(key == owner or key.startswith(f"{owner} ") for owner in known)
    }


def _compare_section(
    title: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Difference]:
    # A section of one of the projects: "own_user: urls".
    section = _SECTIONS[title.rpartition(": ")[2]]
    for key in sorted(old.keys() | new.keys()):
        name = f"{title.rpartition(': ')[2]}: {key}"
        if key not in new:
            text, level = "removed", section.removed
        elif key not in old:
            text, added = "added", section.added
            level = added(new[key]) if callable(added) else added
        elif old[key] != new[key]:
            text, changed = f"{old[key]} became {new[key]}", section.changed
            level = changed(old[key], new[key]) if callable(changed) else changed
        else:
            continue
        yield Difference(level, name, text, section.affected)
