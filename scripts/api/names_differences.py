"""The differences between two states of the public names."""

from collections.abc import Iterator
from typing import Any

type Names = dict[str, dict[str, Any]]
# What it asks for (2: a breaking release, 1: a minor one, 0: a patch), what, and how.
type Found = tuple[int, str, str]

_BREAKING, _MINOR, _PATCH = 2, 1, 0
_NAMED = {"positional or keyword", "keyword-only"}
_VARIADIC = {"variadic positional", "variadic keyword"}


def compare_names(old: Names, new: Names) -> Iterator[Found]:
    """Yield what differs between the names of two versions."""
    for path in sorted(old.keys() - new.keys()):
        inherited = _find(new, path)
        if inherited is None:
            yield _BREAKING, path, "removed"
        else:
            yield from _compare_entry(path, old[path], inherited)
    for path in sorted(new.keys() - old.keys()):
        yield _MINOR, path, "added"
    for path in sorted(old.keys() & new.keys()):
        yield from _compare_entry(path, old[path], _followed(old, new, path))


def _followed(old: Names, new: Names, path: str) -> dict[str, Any]:
    """Return an entry; that of its definition, where the path only became an alias."""
    entry = new[path]
    if entry["kind"] == "alias" and old[path]["kind"] != "alias":
        return new.get(entry["of"], entry)
    return entry


def _find(names: Names, path: str) -> dict[str, Any] | None:
    """Return the entry of a member that a class has from a public base."""
    owner, _, member = path.rpartition(".")
    for base in names.get(owner, {}).get("bases", []):
        found = names.get(f"{base}.{member}") or _find(names, f"{base}.{member}")
        if found:
            return found
    return None


def _compare_entry(
    path: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Found]:
    if old["kind"] == "alias" and new["kind"] != "alias":
        return  # it became the path of the definition
    if old["kind"] != new["kind"]:
        yield _BREAKING, path, f"the {old['kind']} became the {new['kind']}"
    elif old["kind"] == "class":
        yield from _compare_classes(path, old, new)
    elif old["kind"] == "function":
        yield from _compare_functions(path, old, new)
    elif old["kind"] == "attribute":
        yield from _compare_attributes(path, old, new)


def _compare_classes(
    path: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Found]:
    if old["type_parameters"] != new["type_parameters"][: len(old["type_parameters"])]:
        yield (
            _BREAKING,
            path,
            f"type parameters {old['type_parameters']} became {new['type_parameters']}",
        )
    lost = [base for base in old["bases"] if base not in new["bases"]]
    if lost:
        yield _BREAKING, path, f"no longer a subclass of {', '.join(lost)}"


def _compare_functions(
    path: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Found]:
    if old["binding"] != new["binding"]:
        yield _BREAKING, path, f"the {old['binding']} became the {new['binding']}"
    yield from _compare_parameters(path, old["parameters"], new["parameters"])
    if old["returns"] != new["returns"] and old["returns"] is not None:
        narrower = _types(new["returns"]) <= _types(old["returns"])
        level = _PATCH if new["returns"] and narrower else _BREAKING
        yield level, path, f"returns {new['returns']} instead of {old['returns']}"


def _compare_parameters(path: str, old: list[Any], new: list[Any]) -> Iterator[Found]:
    by_name = {parameter["name"]: parameter for parameter in new}
    variadic = {parameter["kind"] for parameter in new} & _VARIADIC
    for before in old:
        after = by_name.get(before["name"])
        if after is None:
            taken = before["kind"] in _VARIADIC or "variadic keyword" not in variadic
            level = _BREAKING if taken else _MINOR
            yield level, path, f"the parameter {before['name']} was removed"
        else:
            yield from _compare_parameter(path, before, after)
    positional = [p["name"] for p in old if p["kind"].startswith("positional")]
    now = [p["name"] for p in new if p["kind"].startswith("positional")]
    kept = [name for name in positional if name in now]
    if kept != now[: len(kept)]:
        yield _BREAKING, path, f"positional parameters {positional} became {now}"
    names = {parameter["name"] for parameter in old}
    for added in new:
        if added["name"] not in names and added["kind"] not in _VARIADIC:
            level = _BREAKING if added["default"] is None else _MINOR
            yield level, path, f"the parameter {added['name']} was added"


def _compare_parameter(path: str, old: Any, new: Any) -> Iterator[Found]:
    name = old["name"]
    if old["kind"] != new["kind"] and new["kind"] != "positional or keyword":
        yield _BREAKING, path, f"{name} is {new['kind']} now"
    if old["default"] != new["default"] and old["default"] is not None:
        was, now = old["default"], new["default"]
        yield _BREAKING, path, f"the default of {name} was {was} and is {now}"
    if old["type"] != new["type"] and new["type"] is not None:
        wider = old["type"] is not None and _types(old["type"]) <= _types(new["type"])
        level = _MINOR if wider or _is_any(new["type"]) else _BREAKING
        yield level, path, f"{name} takes {new['type']} instead of {old['type']}"


def _compare_attributes(
    path: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Found]:
    if old["value"] != new["value"]:
        yield _BREAKING, path, f"{old['value']} became {new['value']}"
    if old["type"] != new["type"] and old["type"] is not None:
        wider = new["type"] is None or _types(old["type"]) <= _types(new["type"])
        level = _MINOR if wider else _BREAKING
        yield level, path, f"its type was {old['type']} and is {new['type']}"


def _is_any(annotation: str) -> bool:
    return annotation in ("Any", "t.Any", "object")


def _types(annotation: str | None) -> set[str]:
    """Return the members of a union: "int | None" has two."""
    members, depth, start = set(), 0, 0
    text = f"{annotation}|"
    for position, character in enumerate(text):
        depth += (character in "[(") - (character in "])")
        if character == "|" and not depth:
            members.add(text[start:position].strip().strip("'\""))
            start = position + 1
    return members
