"""The service that is checked, and how its own tools are configured."""

from __future__ import annotations

import configparser
import tomllib
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Refused

__all__ = ["DEFAULTS", "Service"]

#: The configuration of tools for services that have none.
DEFAULTS = Path(__file__).resolve().parent / "defaults"

# Where each tool looks for its configuration: files that are only for it, and the
# sections of files that it shares.
_FILES = {
    "black": [],
    "coverage": [".coveragerc"],
    "isort": [".isort.cfg"],
    "mypy": ["mypy.ini", ".mypy.ini"],
    "pylint": [".pylintrc", "pylintrc", ".pylintrc.toml", "pylintrc.toml"],
    "pytest": ["pytest.ini", ".pytest.ini"],
    "ruff": ["ruff.toml", ".ruff.toml"],
}
_SECTIONS = {
    "coverage": "coverage:",
    "isort": "isort",
    "mypy": "mypy",
    "pylint": "pylint",
    "pytest": "tool:pytest",
}


@dataclass(frozen=True)
class Service:
    """A folder with a service.

    Attributes:
        folder: The folder.
        tools: The tools that the service configures.
        table: The table `[tool.codeforlife]` of its `pyproject.toml`; empty for a
            service that the template did not make.
    """

    folder: Path
    tools: frozenset[str]
    table: Mapping[str, t.Any] = field(default_factory=dict)

    @classmethod
    def find(cls, folder: Path) -> t.Self:
        """Look at a folder.

        Raises:
            Refused: There is no service, or its configuration cannot be read.
        """
        if not (folder / "manage.py").is_file():
            raise Refused("there is no manage.py here: run this in a service's folder.")
        try:
            project = _read_project(folder)
            tools = frozenset(name for name in _FILES if _is_set(name, folder, project))
        except (OSError, ValueError, configparser.Error) as error:
            raise Refused(f"the configuration cannot be read: {error}") from None
        return cls(folder, tools, project.get("codeforlife", {}))

    @property
    def is_from_template(self) -> bool:
        """Whether the template made the service."""
        return bool(self.table)


def _read_project(folder: Path) -> dict[str, t.Any]:
    path = folder / "pyproject.toml"
    if not path.is_file():
        return {}
    tools: dict[str, t.Any] = tomllib.loads(path.read_text("utf-8")).get("tool", {})
    return tools


def _is_set(name: str, folder: Path, project: Mapping[str, t.Any]) -> bool:
    if name in project or any((folder / file).is_file() for file in _FILES[name]):
        return True
    prefix = _SECTIONS.get(name)
    return prefix is not None and any(
        section.startswith(prefix)
        for file in ("setup.cfg", "tox.ini")
        for section in _read_sections(folder / file)
    )


def _read_sections(path: Path) -> list[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    if path.is_file():
        parser.read_string(path.read_text("utf-8"))
    return parser.sections()
