"""``codeforlife updateservice``: a service gets what its template has become."""

from __future__ import annotations

import argparse
from pathlib import Path

from ._template.answers import Answers
from ._template.branches import Branch
from ._template.merging import merge_template, require_git
from ._template.repositories import GitError, get_reason
from ._template.states import States, parse_version
from .errors import Refused

NAME = "updateservice"
HELP = "Merge what has changed in the template into the service in this folder."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--to", metavar="VERSION", help="the template's version; this package's"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; exit with 1 if the template has moved",
    )


def run(options: argparse.Namespace) -> int:
    """Update the service, on a branch of its own."""
    states, service = States(), Path.cwd()
    answers, current = Answers.read(service)
    version = options.to or states.version
    base, theirs = states.render(answers, current), states.render(answers, version)
    if base == theirs:
        print(f"The service has the template of {version}.")
        return 0
    if parse_version(version) < parse_version(current):
        raise Refused(f"the service has {current}, which is newer than {version}.")
    if options.check:
        changed = sorted(
            path
            for path in base.keys() | theirs.keys()
            if base.get(path) != theirs.get(path)
        )
        print(
            f"The template has moved from {current} to {version}:", *changed, sep="\n"
        )
        print("Run 'codeforlife updateservice' to merge it.")
        return 1
    require_git(service)
    try:
        return _update(service, base, theirs, version)
    except GitError as error:
        raise Refused(f"git failed: {get_reason(error)}.") from None


def _update(
    service: Path, base: dict[str, str], theirs: dict[str, str], version: str
) -> int:
    branch = Branch.prepare(service, f"codeforlife-{version}")
    merge = merge_template(branch.root, base, theirs, branch.ours)
    notice = branch.write(merge, f"chore: update to the template of {version}")
    print(f"On branch {branch.name}: the template of {version}.")
    for path in merge.kept:
        print(f"Kept, because you edited it: {path}. The template has it no more.")
    if merge.conflicts:
        print("Both you and the template changed these. Resolve them and commit:")
        print(*(f"  {path}" for path in merge.conflicts), sep="\n")
        print(*merge.messages, sep="\n")
        return 1
    if notice:
        print(notice)
    return 0
