"""The public names of the package, as griffe reads them from its source."""

from pathlib import Path
from typing import Any

import griffe

from .modules import PUBLIC_MODULES

type Names = dict[str, dict[str, Any]]


def read_names(root: Path) -> Names:
    """Describe each public name by the path under which it is imported.

    What is public is what a public module lists in ``__all__``, wherever it is defined:
    a module that moves behind its re-export is the same.

    Args:
        root: The folder with the package.

    Returns:
        By path, such as "codeforlife.views.ModelViewSet.list": what it is, and its
        parameters, types, bases or value.
    """
    package: Any = griffe.load(
        "codeforlife",
        search_paths=[root],
        try_relative_path=False,
        resolve_aliases=True,
        allow_inspection=False,
    )
    reader = _Reader()
    for module in PUBLIC_MODULES:
        inner = module.removeprefix("codeforlife").lstrip(".")
        found = package[inner] if inner else package
        for name in sorted(map(str, found.exports or ())):
            if name in found.members:
                reader.add(f"{module}.{name}", found.members[name])
    return dict(sorted(reader.read().items()))


class _Reader:
    def __init__(self) -> None:
        self._targets: dict[str, Any] = {}
        # The first path under which a definition is public, by where it is defined.
        self._public: dict[str, str] = {}

    def add(self, path: str, member: Any) -> None:
        target = self._targets[path] = _resolve(member)
        if target is not None:
            self._public.setdefault(target.canonical_path, path)

    def read(self) -> Names:
        names: Names = {}
        for path, target in self._targets.items():
            if target is None:
                names[path] = {"kind": "external"}
            elif self._public[target.canonical_path] != path:
                same = self._public[target.canonical_path]
                names[path] = {"kind": "alias", "of": same}
            else:
                self._describe(names, path, target)
        return names

    def _describe(self, names: Names, path: str, target: Any) -> None:
        if target.is_class:
            self._describe_class(names, path, target)
        elif target.is_function:
            names[path] = _function(target)
        elif target.is_module:
            names[path] = {"kind": "module"}
        else:
            names[path] = _attribute(target)

    def _describe_class(self, names: Names, path: str, cls: Any) -> None:
        bases: list[str] = []
        members: dict[str, Any] = {}
        self._collect(cls, bases, members)
        names[path] = {
            "kind": "class",
            "type_parameters": [parameter.name for parameter in cls.type_parameters],
            "bases": bases,
        }
        for name, member in members.items():
            self._describe(names, f"{path}.{name}", member)

    def _collect(self, cls: Any, bases: list[str], members: dict[str, Any]) -> None:
        """Collect a class's public bases, and the members it has not from them."""
        for name, member in cls.members.items():
            public = not name.startswith("_") or name == "__init__"
            if public and not member.is_alias:
                members.setdefault(name, member)
        for base in cls.resolved_bases:
            if base.canonical_path in self._public:
                bases.append(self._public[base.canonical_path])
            elif base.is_class and base.canonical_path.startswith("codeforlife."):
                self._collect(base, bases, members)


def _resolve(member: Any) -> Any:
    try:
        return member.final_target if member.is_alias else member
    except griffe.AliasResolutionError:
        return None


def _function(function: Any) -> dict[str, Any]:
    decorators = {
        str(decorator.value).split("(")[0].split(".")[-1]
        for decorator in function.decorators
    }
    if decorators & {"property", "cached_property"}:
        return {"kind": "attribute", "type": _text(function.returns), "value": None}
    binding = decorators & {"classmethod", "staticmethod"}
    return {
        "kind": "function",
        "binding": min(binding, default="instance"),
        "parameters": [_parameter(parameter) for parameter in function.parameters],
        "returns": _text(function.returns),
    }


def _parameter(parameter: Any) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "kind": parameter.kind.value,
        "type": _text(parameter.annotation),
        "default": _text(parameter.default),
    }


def _attribute(attribute: Any) -> dict[str, Any]:
    value = _text(attribute.value)
    return {
        "kind": "attribute",
        "type": _text(getattr(attribute, "annotation", None)),
        # What is computed is seen in the running package: here a value is a constant.
        "value": value if value and len(value) < 60 and "(" not in value else None,
    }


def _text(expression: Any) -> str | None:
    return None if expression is None else str(expression)
