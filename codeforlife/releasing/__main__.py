"""``python -m codeforlife.releasing``: the steps of a service's release."""

from __future__ import annotations

import argparse
import os
import sys
import typing as t
from pathlib import Path

from codeforlife.contributing.config import Config
from codeforlife.contributing.errors import ContributingError
from codeforlife.contributing.github import GitHub

from .publishing import publish
from .versions import ReleaseError, decide, get_notes, record

if t.TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a step.

    Args:
        argv: The arguments; those of the command line by default.

    Returns:
        The exit code: 1 where the step failed, and the last line says why.
    """
    options = _make_parser().parse_args(argv)
    try:
        options.run(options)
    except (ContributingError, ReleaseError) as error:
        print(f"::error::{error}")
        return 1
    return 0


def _decide(_: argparse.Namespace) -> None:
    decide()


def _record(options: argparse.Namespace) -> None:
    is_new = record(options.tag, options.branch)
    print(f"{options.tag} was {'pushed' if is_new else 'there already'}.")


def _publish(options: argparse.Namespace) -> None:
    config = Config.from_environment(os.environ)
    github = GitHub(config)
    try:
        notes = get_notes(options.tag)
        publish(github, config.repository, options.tag, notes, options.files)
    finally:
        github.close()


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codeforlife.releasing", description=__doc__
    )
    steps = parser.add_subparsers(required=True, metavar="STEP")
    step = steps.add_parser("decide", help="decide the version, write nothing")
    step.set_defaults(run=_decide)
    step = steps.add_parser("record", help="push the changelog and the tag")
    step.add_argument("tag")
    step.add_argument("--branch", required=True, help="the branch to push to")
    step.set_defaults(run=_record)
    step = steps.add_parser("publish", help="make the release on GitHub")
    step.add_argument("tag")
    step.add_argument("files", nargs="+", type=Path)
    step.set_defaults(run=_publish)
    return parser


if __name__ == "__main__":
    sys.exit(main())
