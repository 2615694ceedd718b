"""``codeforlife adoptservice``: a service moves over from the replaced package."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path

from .errors import Refused

NAME = "adoptservice"
HELP = "Move the source of the service in this folder over from an older version."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--diff", action="store_true", help="show the changes; this is the default"
    )
    ways.add_argument("--apply", action="store_true", help="make the changes")


def run(options: argparse.Namespace) -> int:
    """Show or make the changes, and say what a person has to decide.

    Returns:
        0; without `--apply`, 1 if there are changes.
    """
    try:
        from ._adoption.service import adopt_service
    except ModuleNotFoundError as error:
        raise Refused(
            f"{error.name} is missing: run pip install 'codeforlife[adoption]'."
        ) from None
    folder = Path.cwd()
    changes, findings = adopt_service(folder)
    for path, (old, new) in changes.items():
        if options.apply:
            path.write_text(new, "utf-8", newline="")
        else:
            print(_make_diff(path.relative_to(folder).as_posix(), old, new), end="")
    print(f"{len(changes)} files {'changed' if options.apply else 'to change'}.")
    if findings:
        print("For a person to decide:", *findings, sep="\n  ")
    return 1 if changes and not options.apply else 0


def _make_diff(name: str, old: str, new: str) -> str:
    lines = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        f"a/{name}",
        f"b/{name}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
