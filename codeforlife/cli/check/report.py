"""What is shown of the checks: on a terminal, and in a workflow of GitHub's."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from .running import Result
from .service import Service

__all__ = ["GitHubReport", "TextReport", "find_problems"]

_MARKS = {"ok": "✓", "failed": "✗", "skipped": "-"}
# "src/a.py:3:5: text", as most tools write; black's and isort's; and pytest's summary.
_PROBLEMS = (
    re.compile(
        r"^(?P<file>[^\s:][^:]*\.\w+):(?P<line>\d+):(?:(?P<col>\d+):)? (?P<text>.+)"
    ),
    re.compile(r"^(?P<text>[Ww]ould reformat):? (?P<file>.+?\.\w+)$"),
    re.compile(r"^ERROR: (?P<file>.+?\.\w+) (?P<text>.+)"),
    re.compile(r"^(?:FAILED|ERROR) (?P<file>[^\s:]+\.py)(?P<text>::.+)"),
)
_MAX_ANNOTATIONS = 50


class TextReport:
    """Shows each check as it ends, and all of them in a table.

    Args:
        service: The service that is checked.
    """

    def __init__(self, service: Service) -> None:
        self.service = service

    def begin(self, name: str) -> None:
        """Show that a check begins."""
        if sys.stdout.isatty():
            print(f"{name} …", end="\r", flush=True)

    def end(self, result: Result) -> None:
        """Show the output of a check that failed."""
        if result.failed:
            print(f"--- {result.name} ---", result.output.strip(), sep="\n", flush=True)

    def conclude(self, results: Sequence[Result]) -> None:
        """Show the table."""
        print()
        for result in results:
            note = f"  {result.output}" if result.state == "skipped" else ""
            print(
                f"{_MARKS[result.state]} {result.name:<11}{result.state:<8}"
                f"{result.seconds:6.1f} s{note}"
            )


class GitHubReport(TextReport):
    """Writes annotations, groups of the log, and the summary of the step as well."""

    def begin(self, name: str) -> None:
        """Begin a group of the log."""
        print(f"::group::{name}", flush=True)

    def end(self, result: Result) -> None:
        """Write the output, the end of the group, and the annotations."""
        # What tools print may not give commands to the runner.
        token = secrets.token_hex(16)
        print(
            f"::stop-commands::{token}",
            result.output.rstrip(),
            f"::{token}::",
            sep="\n",
        )
        print("::endgroup::", flush=True)
        if result.failed:
            for line in self._annotate(result):
                print(line, flush=True)

    def conclude(self, results: Sequence[Result]) -> None:
        """Write the table, to the log and to the summary of the step."""
        super().conclude(results)
        rows = [
            f"| {r.name} | {_MARKS[r.state]} {r.state} | {r.seconds:.1f} s |"
            for r in results
        ]
        table = ["| check | result | time |", "|---|---|---|", *rows, ""]
        if path := os.environ.get("GITHUB_STEP_SUMMARY"):
            with Path(path).open("a", encoding="utf-8") as summary:
                summary.write("\n".join(table))

    def _annotate(self, result: Result) -> Iterator[str]:
        root = os.environ.get("GITHUB_WORKSPACE") or str(self.service.folder)
        problems = list(find_problems(result.output))
        for problem in problems[:_MAX_ANNOTATIONS]:
            path = os.path.relpath(self.service.folder / problem["file"], root)
            place = f"file={_escape_property(path)}"
            place += f",line={problem['line']}" if problem.get("line") else ""
            place += f",col={problem['col']}" if problem.get("col") else ""
            yield f"::error {place},title={result.name}::{_escape(problem['text'])}"
        if not problems:
            lines = result.output.strip().splitlines() or ["It failed."]
            yield f"::error title={result.name}::{_escape(lines[-1])}"


def find_problems(output: str) -> Iterator[dict[str, str]]:
    """Find what a tool complains about, and where.

    Args:
        output: What the tool printed.

    Yields:
        The file, the text and, as far as they are known, line and column.
    """
    for line in output.splitlines():
        for pattern in _PROBLEMS:
            if found := pattern.match(line):
                yield {
                    name: value for name, value in found.groupdict().items() if value
                }
                break


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
