"""``codeforlife startservice``: a new service in a folder of its own."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import shutil
import signal
import sys
import tempfile
import typing as t
from collections.abc import Iterator, Mapping
from pathlib import Path

from ._template.answers import DATABASES, EXTRAS, USERS, Answers
from ._template.names import get_service_name
from ._template.repositories import make_repository
from ._template.states import States
from .errors import Refused

NAME = "startservice"
HELP = "Make a new service, which runs and passes its tests."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "name", help="fruit-shop, or the repository: codeforlife-fruit-shop-backend"
    )
    parser.add_argument(
        "--directory", type=Path, help="the service's folder; ./NAME by default"
    )
    parser.add_argument(
        "--database", choices=DATABASES, help="of a developer's machine (sqlite)"
    )
    parser.add_argument(
        "--users",
        choices=USERS,
        help="teachers and students, or the service's own (codeforlife)",
    )
    parser.add_argument(
        "--extras", metavar="EXTRA,…", help="server, which it always has; aws; gcp"
    )
    parser.add_argument("--no-git", action="store_true", help="make no repository")
    parser.add_argument(
        "--dry-run", action="store_true", help="list the files and write nothing"
    )


def run(options: argparse.Namespace) -> int:
    """Write the service, and say what to do next."""
    name = get_service_name(options.name)
    directory = options.directory or Path(options.name)
    _check_directory(directory)
    answers = _get_answers(name, options)
    files = States().render(answers)
    if options.dry_run:
        print(*(directory / path for path in files), sep="\n")
        return 0
    with _written(files, directory) as folder:
        notice = None if options.no_git else make_repository(folder)
    print(f"Made the service {name} in {directory}.", *filter(None, [notice]), sep="\n")
    print(f"\n  cd {shlex.quote(str(directory))}")
    print("  make demo   # run it\n  make test   # test it")
    return 0


def _get_answers(name: str, options: argparse.Namespace) -> Answers:
    """Take the answers from the options, then from the terminal, then the defaults."""
    ask = _ask if sys.stdin.isatty() and sys.stdout.isatty() else _take_default
    database = options.database or ask("Database of a developer's machine", DATABASES)
    users = options.users or ask("Users", USERS)
    given = options.extras
    if given is None:
        given = _ask_for_extras() if ask is _ask else ""
    extras = {extra.strip() for extra in given.split(",") if extra.strip()}
    if unknown := extras.difference(EXTRAS):
        raise Refused(
            f"unknown extra {min(unknown)!r}: choose from {','.join(EXTRAS)}."
        )
    chosen = tuple(extra for extra in EXTRAS if extra in extras | {"server"})
    return Answers(name, database, users, chosen)


def _take_default(question: str, choices: tuple[str, ...]) -> str:
    return choices[0]


def _ask(question: str, choices: tuple[str, ...]) -> str:
    while True:
        given = input(f"{question} [{'/'.join(choices)}] ({choices[0]}): ").strip()
        if not given or given in choices:
            return given or choices[0]
        print(f"Please answer {' or '.join(choices)}.")


def _ask_for_extras() -> str:
    return input("Extras beside server, such as aws,gcp (none): ")


def _check_directory(directory: Path) -> None:
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise Refused(f"{directory} exists, and is not a folder.")
    if directory.is_dir() and any(directory.iterdir()):
        raise Refused(f"{directory} is not empty: choose another --directory.")
    parent = directory.absolute().parent
    if not parent.is_dir():
        raise Refused(f"the folder {parent} does not exist: make it first.")


@contextlib.contextmanager
def _written(files: Mapping[str, str], directory: Path) -> Iterator[Path]:
    """Write the files into a folder that gets its name once all is done."""
    target = directory.absolute()
    # A folder that is there, such as the current one, is filled and not replaced.
    parent = target if target.exists() else target.parent
    handler = signal.signal(signal.SIGTERM, _interrupt)
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=parent))
        for path, text in files.items():
            _write(folder / path, text)
        yield folder
        if parent is target:
            _move_content(folder, target)
        else:
            folder.chmod(0o777 & ~_get_umask())
            folder.rename(target)
    except OSError as error:
        raise Refused(f"{directory} was not written: {error.strerror}.") from None
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, handler)


def _move_content(folder: Path, target: Path) -> None:
    moved = []
    try:
        for source in sorted(folder.iterdir()):
            moved.append(source.rename(target / source.name))
    except BaseException:
        for path in moved:
            path.rename(folder / path.name)
        raise


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    if text.startswith("#!"):
        path.chmod(path.stat().st_mode | 0o111 & ~_get_umask())


def _get_umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _interrupt(number: int, frame: t.Any) -> t.NoReturn:
    raise KeyboardInterrupt
