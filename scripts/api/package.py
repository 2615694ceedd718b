"""What can be read off the package's files: codes, checks, fixtures, requirements."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

type Section = dict[str, Any]

_CHECK_ID = re.compile(r"([a-z_]+\.)?[EW]\d{3}")
_CODE = re.compile(r"[a-z][a-z0-9_]*")


def read_package(root: Path) -> dict[str, Section]:
    """Return the sections that need no running service.

    Args:
        root: The checkout.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    return {
        "python": {"requires": project["requires-python"]},
        "requirements": _floors(project["dependencies"]),
        "extras": {name: _floors(lines) for name, lines in sorted(extras.items())},
        "entry points": {
            f"{group} {name}": value
            for group, entries in sorted(
                {
                    **project.get("entry-points", {}),
                    "console_scripts": project.get("scripts", {}),
                }.items()
            )
            for name, value in sorted(entries.items())
        },
        "fixtures": dict(sorted(_fixtures(root))),
        **_codes(root / "codeforlife"),
    }


def _floors(lines: list[str]) -> dict[str, str]:
    pairs = (re.fullmatch(r"([^<>=!~]+)(.*)", line) for line in lines)
    return {pair[1]: pair[2] for pair in sorted(filter(None, pairs), key=str)}


def _fixtures(root: Path) -> Iterator[tuple[str, Section]]:
    for path in root.glob("codeforlife/**/fixtures/*.json"):
        rows: Section = {}
        for row in json.loads(path.read_text()):
            rows.setdefault(row["model"], []).append(row.get("pk"))
        yield path.stem, {model: sorted(keys, key=str) for model, keys in rows.items()}


def _codes(package: Path) -> dict[str, Section]:
    errors: Section = {}
    checks: Section = {}
    for path in sorted(package.rglob("*.py")):
        if "migrations" in path.parts or path.is_relative_to(package / "tests"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if _CHECK_ID.fullmatch(node.value):
                    checks[node.value] = True
            elif isinstance(node, ast.Call):
                errors |= dict.fromkeys(_codes_of(node), True)
    return {"error codes": errors, "checks": checks}


def _codes_of(call: ast.Call) -> Iterator[str]:
    """Yield the code that a call gives an error: ``code=`` or `_fail("code")`."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    values = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    if name.endswith(("ValidationError", "_error")):
        values += call.args[1:2]
    elif name in ("fail", "_fail"):
        values += call.args[:1]
    for value in values:
        if isinstance(value, ast.Constant) and _CODE.fullmatch(str(value.value)):
            yield str(value.value)
