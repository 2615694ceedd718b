"""Run one step of a release."""

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

from .build import build
from .commands import StepError
from .decide import Decision, decide
from .github import publish_release
from .index import compare_with_index
from .record import record
from .resume import fetch

_ROOT = Path(__file__).resolve().parents[2]


def _say(values: dict[str, str]) -> None:
    """Print values, and hand them to the workflow's next jobs where there is one."""
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    print(lines, end="")
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a") as file:
            file.write(lines)


def _decide(root: Path, options: argparse.Namespace) -> None:
    decision: Decision = decide(root, options.branch)
    _say(asdict(decision))


def _build(root: Path, options: argparse.Namespace) -> None:
    if options.state == "resume":
        print(f"From {fetch(root, options.dist, options.version)}.")
    else:
        build(root, options.dist, stamp=options.state == "new")
    print((options.dist / "SHA256SUMS").read_text(), end="")


def _record(root: Path, options: argparse.Namespace) -> None:
    print(record(root, options.dist, options.version, options.branch))


def _release(root: Path, options: argparse.Namespace) -> None:
    added = publish_release(root, options.dist, options.version, options.beside)
    print("Added:", *(added or ["nothing, all files are there"]))


def _index(root: Path, options: argparse.Namespace) -> None:
    state = compare_with_index(
        options.dist, options.version, must_exist=options.must_exist
    )
    _say({"index": state})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.release")
    parser.add_argument("--root", type=Path, default=_ROOT, help="the checkout")
    steps = parser.add_subparsers(required=True)

    step = steps.add_parser("decide", help="say which version is to be released")
    step.add_argument("--branch", default="main")
    step.set_defaults(run=_decide)

    step = steps.add_parser("build", help="build the files, or get them back")
    step.add_argument("--dist", type=Path, required=True)
    step.add_argument("--state", default="", help="what was decided")
    step.add_argument("--version", default="", help="the version that was decided")
    step.set_defaults(run=_build)

    for name, run, text in (
        ("record", _record, "commit, tag and push"),
        ("release", _release, "open the release at GitHub and add the files"),
        ("index", _index, "compare the index with what was built"),
    ):
        step = steps.add_parser(name, help=text)
        step.add_argument("--dist", type=Path, required=True)
        step.add_argument("--version", required=True)
        step.add_argument("--branch", default="main")
        step.add_argument("--beside", type=Path, help="a folder of further files")
        step.add_argument("--must-exist", action="store_true")
        step.set_defaults(run=run)
    return parser


def main() -> None:
    """Run the step that the command line names."""
    options = _parser().parse_args()
    options.run(options.root.resolve(), options)


if __name__ == "__main__":
    try:
        main()
    except StepError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
