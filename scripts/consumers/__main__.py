"""Run the suites of consumers on the last version and on the next, and compare them."""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from ..release import commands
from ..release.commands import StepError, git
from ..release.decide import last_tag
from ..release.index import published_wheel
from .environment import InstallError, make_environment
from .suite import run_suite
from .verdict import Verdict, judge, write_table

_ROOT = Path(__file__).resolve().parents[2]
# Always among the consumers, whatever else is named.
_EXAMPLES = ("example", "tests/projects/own_user")
_LOCAL = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.sqlite3*")
_REPOSITORY = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)@(?P<ref>[\w./-]+)")


def _check_out(consumer: str, folder: Path) -> Path:
    """Copy a service's files: a folder's, or those of a repository at GitHub."""
    if repository := _REPOSITORY.fullmatch(consumer):
        url = f"https://github.com/{repository['name']}.git"
        clone = ["clone", "--quiet", "--depth", "1", "--branch", repository["ref"]]
        git(*clone, url, str(folder), cwd=_ROOT)
    else:
        shutil.copytree(consumer, folder, ignore=_LOCAL)
    return folder


def _prepare(
    consumer: str, folder: Path, wheel: Path, base: Path | None
) -> tuple[Path, Path, Path]:
    service = _check_out(consumer, folder / "service")
    python = make_environment(folder / "environment", service, wheel, base)
    return python, service, folder / "report.xml"


def _judge(consumer: str, wheels: list[Path], base: Path | None) -> Verdict:
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        try:
            before, after = (
                _prepare(consumer, folder / name, wheel, base)
                for name, wheel in zip(("last", "next"), wheels, strict=True)
            )
            outcomes = run_suite(*before), run_suite(*after)
            again = run_suite(*after, last_failed=True)
        except (InstallError, StepError, OSError) as error:
            return Verdict(consumer, problem=f"cannot be installed: {error}")
    return judge(consumer, outcomes[0], outcomes[1], again)


def _build(folder: Path) -> Path:
    build = ["-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder)]
    commands.python(*build, cwd=_ROOT)
    return next(folder.glob("*.whl"))


def _last_wheel(folder: Path) -> Path:
    version = last_tag(_ROOT).removeprefix("v")
    wheel = published_wheel("codeforlife", version, folder)
    if wheel is None:
        raise StepError(f"the index has no codeforlife {version} to compare with.")
    return wheel


def main() -> None:
    """Compare, print the table, and exit with 1 if a consumer is broken."""
    parser = argparse.ArgumentParser(prog="python -m scripts.consumers")
    parser.add_argument("consumers", nargs="*", help="a folder, or owner/name@ref")
    parser.add_argument("--baseline", type=Path, help="the last version's wheel")
    parser.add_argument("--candidate", type=Path, help="the next version's wheel")
    parser.add_argument("--base-python", type=Path, help="install nothing, use its")
    parser.add_argument("--table", type=Path, help="write the table there, too")
    parser.add_argument("--no-examples", action="store_true")
    options = parser.parse_args()
    examples = [] if options.no_examples else [str(_ROOT / name) for name in _EXAMPLES]
    with tempfile.TemporaryDirectory() as old, tempfile.TemporaryDirectory() as new:
        wheels = [
            options.baseline or _last_wheel(Path(old)),
            options.candidate or _build(Path(new)),
        ]
        wheels = [wheel.resolve() for wheel in wheels]
        verdicts = [
            _judge(consumer, wheels, options.base_python)
            for consumer in [*examples, *options.consumers]
        ]
    table = write_table(verdicts)
    print(table)
    if options.table:
        options.table.write_text(table)
    if any(verdict.blocks for verdict in verdicts):
        raise SystemExit(1)


if __name__ == "__main__":
    try:
        main()
    except StepError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
