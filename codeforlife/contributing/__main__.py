"""``python -m codeforlife.contributing event``: handles one event of GitHub."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import typing as t
from datetime import UTC, datetime
from pathlib import Path

from .answers import Answers
from .config import Config
from .errors import ConfigError, ContributingError
from .github import GitHub
from .handlers import handle
from .report import Report
from .run import Run

if t.TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Handle the event that the arguments, or else GitHub's variables, name.

    Args:
        argv: The arguments; those of the command line by default.

    Returns:
        The exit code: 1 where the event could not be handled, and the last line says
        why.
    """
    options = _make_parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    report = Report(options.dry_run)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    try:
        _handle(options, report)
    except ContributingError as error:
        report.lines.append(f"failed: {error}")
        print(f"::error::{error}")
        return 1
    finally:
        report.write(Path(summary) if summary else None)
    return 0


def _handle(options: argparse.Namespace, report: Report) -> None:
    config = Config.from_environment(os.environ)
    name = options.name or os.environ.get("GITHUB_EVENT_NAME", "")
    path = options.path or os.environ.get("GITHUB_EVENT_PATH", "")
    github = GitHub(config)
    try:
        answers = Answers(github, config.repository)
        run = Run(config, github, answers, report, datetime.now(UTC))
        handle(run, name, _read_event(path))
    finally:
        github.close()


def _read_event(path: str) -> t.Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ConfigError(
            "GITHUB_EVENT_PATH (or --path) must name the file of an event, in JSON."
        ) from None


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codeforlife.contributing", description=__doc__
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    event = commands.add_parser("event", help="handle an event of GitHub")
    event.add_argument("--name", help="the event's name; GITHUB_EVENT_NAME by default")
    event.add_argument("--path", help="its file; GITHUB_EVENT_PATH by default")
    event.add_argument(
        "--dry-run", action="store_true", help="report what would be done, do nothing"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
