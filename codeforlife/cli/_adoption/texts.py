"""Files that are not Python: fixtures, requirements and workflows."""

from __future__ import annotations

import re

import codeforlife

from .context import Context
from .names import rename_reference

__all__ = ["update_fixture", "update_requirements", "update_workflow"]

_MODEL = re.compile(r"""(["']?model["']?\s*:\s*["']?)([\w]+\.[\w]+)""")
# A line of requirements.txt, of a Pipfile or of a list in pyproject.toml.
_PACKAGE = re.compile(
    r"""^(?P<start>\s*["']?)(?P<name>codeforlife|cfl-common|cfl_common|codeforlife-portal
    |rapid-router)(?![\w-])(?P<rest>.*)$""",
    re.VERBOSE | re.IGNORECASE,
)
_VERSION = re.compile(r"(?P<sign>==|~=|>=|=\s*\"(?=\d))\s*v?[\w.]+")
_REF = re.compile(r"""(?P<key>\bref\s*=\s*)["'][^"']*["']""")
_CALLER = re.compile(
    r"(uses:\s*)ocadotechnology/codeforlife-(?:workspace|package-python)"
    r"/\.github/workflows/(?P<file>[\w-]+\.ya?ml)@(?P<ref>\S+)"
)
_REPOSITORY = "ocadotechnology/codeforlife-package-python/.github/workflows"
_CALLABLE = ("backend.yaml", "contributing.yaml")


def update_fixture(text: str, context: Context) -> str:
    """Return a fixture with our models' labels.

    Args:
        text: JSON or YAML.
        context: The file.
    """
    return _MODEL.sub(lambda match: match[1] + rename_reference(match[2]), text)


def update_requirements(text: str, context: Context) -> str:
    """Return requirements with this version, and without what it replaces.

    Args:
        text: requirements.txt, a Pipfile or pyproject.toml.
        context: The file.
    """
    lines = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        match = _PACKAGE.match(line.rstrip("\n"))
        if match is None or match["rest"].lstrip().startswith(("/", ":")):
            lines.append(line)
        elif match["name"].lower() == "codeforlife":
            lines.append(_pin(line))
        elif match["name"].lower() == "rapid-router":
            lines.append(line)
            context.find(number, "rapid-router needs the replaced package: decide.")
    return "".join(lines)


def _pin(line: str) -> str:
    version = codeforlife.__version__
    line = _REF.sub(rf'\g<key>"v{version}"', line)
    return _VERSION.sub(lambda match: f"{match['sign']}{version}", line, count=1)


def update_workflow(text: str, context: Context) -> str:
    """Return a workflow that calls this repository's workflows.

    Args:
        text: A workflow of GitHub Actions.
        context: The file.
    """
    for number, line in enumerate(text.splitlines(), 1):
        called = _CALLER.search(line)
        if called and called["file"] not in _CALLABLE:
            context.find(number, f"{called['file']} is gone: remove the job.")
        if "secrets: inherit" in line and _CALLER.search(text):
            context.find(
                number, "name the secrets that the called workflow takes.", _RELEASE
            )
    return _CALLER.sub(_call_ours, text)


_RELEASE = "how-to/release.md"


def _call_ours(match: re.Match[str]) -> str:
    if match["file"] not in _CALLABLE:
        return match[0]
    return f"{match[1]}{_REPOSITORY}/{match['file']}@v{codeforlife.__version__}"
