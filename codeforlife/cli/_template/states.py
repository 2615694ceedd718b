"""The states of the template that come with the package: today's and the released ones.

`service_template/current/` holds today's: each file with ``.tpl`` after its name, so
that no tool takes it for what it becomes. `service_template/released/` holds what each
release had, each text once: `versions.json` says which, `texts/` has them by digest.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import codeforlife

from ..errors import Refused
from .answers import Answers
from .rendering import render

__all__ = ["States", "parse_version"]

_SUFFIX = ".tpl"
_CONSTRAINTS = "constraints.txt"


class States:
    """The states of the template, by version.

    Args:
        root: The folder that holds them; the package's own by default.
        version: The version of today's state; the package's by default.
    """

    def __init__(self, root: Path | None = None, version: str | None = None) -> None:
        self.root = root or codeforlife.BASE_DIR / "service_template"
        self.version = version or codeforlife.__version__

    def render(self, answers: Answers, version: str | None = None) -> dict[str, str]:
        """Render the service that the template made at a version.

        Args:
            answers: What the service is made with.
            version: The version; today's by default.

        Returns:
            The texts of the service's files, by path.

        Raises:
            Refused: The package does not have this version of the template.
        """
        version = version or self.version
        values = answers.values | {"version": version}
        return render(self.load(version), answers.flags, values)

    def load(self, version: str) -> dict[str, str]:
        """Return the texts of the template at a version, by path.

        Raises:
            Refused: The package does not have this version of the template.
        """
        if version == self.version:
            return self._load_current()
        digests = self.get_released().get(version)
        if digests is None:
            known = ", ".join([*self.get_released(), self.version])
            raise Refused(
                f"the template at version {version!r} is not in codeforlife"
                f" {self.version}, which has {known}. A newer codeforlife may have it."
            )
        texts = self.root / "released/texts"
        return {
            path: (texts / digest).read_text("utf-8")
            for path, digest in digests.items()
        }

    def freeze(self) -> None:
        """Keep today's state among the released ones, for the versions to come."""
        released = self.root / "released"
        (released / "texts").mkdir(parents=True, exist_ok=True)
        digests = {}
        for path, text in sorted(self._load_current().items()):
            content = text.encode()
            digests[path] = hashlib.sha256(content).hexdigest()[:20]
            (released / "texts" / digests[path]).write_bytes(content)
        versions = {**self.get_released(), self.version: digests}
        text = json.dumps(dict(sorted(versions.items(), key=_by_version)), indent=1)
        (released / "versions.json").write_text(f"{text}\n", "utf-8")

    def get_released(self) -> dict[str, Mapping[str, str]]:
        """Return the digests of each released state's texts, by version and path."""
        path = self.root / "released/versions.json"
        if not path.exists():
            return {}
        versions: dict[str, Mapping[str, str]] = json.loads(path.read_text("utf-8"))
        return versions

    def _load_current(self) -> dict[str, str]:
        current = self.root / "current"
        texts = {
            path.relative_to(current).as_posix().removesuffix(_SUFFIX): path.read_text(
                "utf-8"
            )
            for path in current.rglob(f"*{_SUFFIX}")
        }
        return texts | {_CONSTRAINTS: self._read_constraints()}

    def _read_constraints(self) -> str:
        """Return the versions that this version of the package is tested with.

        A wheel has them beside the template, a checkout at its root.
        """
        for folder in (self.root, codeforlife.BASE_DIR.parent):
            if (folder / _CONSTRAINTS).is_file():
                return (folder / _CONSTRAINTS).read_text("utf-8")
        raise Refused(f"{_CONSTRAINTS} is missing: install codeforlife again.")


def parse_version(version: str) -> tuple[list[int], bool, list[int]]:
    """Return what versions are compared by: "2.0.0-rc.1" comes before "2.0.0".

    Args:
        version: A version as python-semantic-release writes it.

    Returns:
        Its numbers, whether it is final, and the numbers of what it comes before.
    """
    main, _, before = version.partition("-")
    return _get_numbers(main), not before, _get_numbers(before)


def _get_numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _by_version(item: tuple[str, object]) -> tuple[list[int], bool, list[int]]:
    return parse_version(item[0])
