"""``codeforlife check``: what every pipeline and laptop runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import Refused
from .checks import CHECKS
from .report import GitHubReport, TextReport
from .running import Result, run_check
from .service import Service

NAME = "check"
HELP = "Check the service in this folder: style, types, settings, tests and more."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"only these: {', '.join(CHECKS)}"
    )
    parser.add_argument(
        "--format",
        choices=["text", "github"],
        default="text",
        help="github also writes annotations and a step summary",
    )


def run(options: argparse.Namespace) -> int:
    """Run the checks one after the other, also after one that fails."""
    for name in options.names:
        if name not in CHECKS:
            raise Refused(f"there is no check {name!r}: choose {', '.join(CHECKS)}.")
    service = Service.find(Path.cwd())
    report = (GitHubReport if options.format == "github" else TextReport)(service)
    results: list[Result] = []
    for name, check in CHECKS.items():
        if not options.names or name in options.names:
            report.begin(name)
            results.append(run_check(name, check, service))
            report.end(results[-1])
    report.conclude(results)
    return int(any(result.failed for result in results))
