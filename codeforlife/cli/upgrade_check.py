"""``codeforlife upgrade-check``: what a service does to move to another version."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from codeforlife import BASE_DIR

from .errors import Refused

NAME = "upgrade-check"
HELP = "Print what a service has to do to move from one version to another."

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")
# A page says of which version it is in its front matter.
_FRONT_MATTER = re.compile(r"---\nversion: \"?([\d.]+)\"?\n---\n+")

type Version = tuple[int, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("old", metavar="OLD", help="the version that the service has")
    parser.add_argument("new", metavar="NEW", help="the version that it moves to")


def run(options: argparse.Namespace) -> int:
    """Print the pages of the versions in between, the oldest first."""
    old, new = _parse(options.old), _parse(options.new)
    if old > new:
        raise Refused(f"{options.new} is older than {options.old}; name it first")
    pages = [text for version, text in _read_pages() if old < version <= new]
    if not pages:
        print(f"From {options.old} to {options.new} there is nothing to do.")
    print(*pages, sep="\n", end="")
    return 0


def _parse(version: str) -> Version:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise Refused(f"{version!r} is not a version; write it as 2.0.0")
    return tuple(int(part or 0) for part in found.groups())


def _read_pages() -> Iterator[tuple[Version, str]]:
    """Yield the pages of `docs/upgrading`, which the wheel has as `upgrading/`."""
    folder = BASE_DIR / "upgrading"
    if not folder.is_dir():
        folder = Path(BASE_DIR).parent / "docs/upgrading"
    found = []
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        if match := _FRONT_MATTER.match(text):
            found.append((_parse(match[1]), text[match.end() :]))
    yield from sorted(found)
