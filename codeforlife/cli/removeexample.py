"""``codeforlife removeexample``: a service without the example that it began with."""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from dataclasses import replace
from pathlib import Path

from ._template.answers import Answers
from ._template.repositories import GitError, run_git
from ._template.states import States
from .errors import Refused

NAME = "removeexample"
HELP = "Delete the example from the service in this folder, from models to urls."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--force", action="store_true", help="delete files that were edited, too"
    )


def run(options: argparse.Namespace) -> int:
    """Delete the example, or nothing."""
    service = Path.cwd()
    answers, version = Answers.read(service)
    if not answers.example:
        print("The service has no example any more.")
        return 0
    states = States()
    base = states.render(answers, version)
    theirs = states.render(replace(answers, example=False), version)
    _check_migrations(service, base, theirs)
    conflicts = _Removal(service, base, theirs, options.force).run()
    print(
        "The example is gone. If you have run the service, delete its local database:"
    )
    print("its tables are still there. 'codeforlife check' tells whether all is well.")
    if conflicts:
        print("You have edited lines of the example in these files. Resolve them:")
        print(*(f"  {path}" for path in conflicts), sep="\n")
    return int(bool(conflicts))


class _Removal:
    """The change from one state of the template to another, in a service's files."""

    def __init__(
        self, service: Path, base: dict[str, str], theirs: dict[str, str], force: bool
    ) -> None:
        self.service = service
        self.base = base
        self.theirs = theirs
        self.force = force
        self.deleted: list[str] = []
        self.edited: list[str] = []
        self.written: dict[str, str] = {}
        self.conflicts: list[str] = []

    def run(self) -> list[str]:
        """Change the files, and return those with conflicts.

        Raises:
            Refused: Files that are to be deleted were edited; nothing was changed.
        """
        for path, text in self.base.items():
            if text != self.theirs.get(path):
                self._plan(path, text)
        if self.edited and not self.force:
            raise Refused(
                f"you have edited {', '.join(self.edited)}: move what you need"
                " elsewhere, or say --force to delete them all the same."
            )
        for path, text in self.written.items():
            _write(self.service / path, text)
        for path in [*self.deleted, *self.edited]:
            _delete(self.service, path)
        return self.conflicts

    def _plan(self, path: str, base: str) -> None:
        file = self.service / path
        if not file.is_file():
            return
        ours = file.read_text("utf-8", "surrogateescape")
        theirs = self.theirs.get(path)
        if theirs is None:
            (self.deleted if ours == base else self.edited).append(path)
        elif ours == base:
            self.written[path] = theirs
        else:
            self._merge(path, ours, base, theirs)

    def _merge(self, path: str, ours: str, base: str, theirs: str) -> None:
        with tempfile.TemporaryDirectory() as directory:
            files = {"service": ours, "before": base, "template": theirs}
            for name, text in files.items():
                Path(directory, name).write_text(text, "utf-8", "surrogateescape")
            try:
                # Its exit status is the number of conflicts.
                self.written[path] = run_git(
                    Path(directory), "merge-file", "-p", *files, statuses=range(127)
                )
            except GitError as error:
                raise Refused(f"{path} cannot be merged: {error}") from None
        if "<<<<<<< service" in self.written[path]:
            self.conflicts.append(path)
        self.written[path] += "\n" if self.written[path] else ""


def _check_migrations(
    service: Path, base: dict[str, str], theirs: dict[str, str]
) -> None:
    """Refuse to delete a migration on which others are built."""
    folder = "src/migrations"
    if not any(path.startswith(folder) for path in base.keys() - theirs.keys()):
        return
    own = sorted(
        path.name
        for path in (service / folder).glob("[0-9]*.py")
        if f"{folder}/{path.name}" not in base
    )
    if own:
        raise Refused(
            f"{own[0]} is built on the example's migration. Delete the model Fruit and"
            " what names it yourself, and run 'python manage.py makemigrations'."
        )


def _write(path: Path, text: str) -> None:
    """Write a text with the line breaks that the file has."""
    has_crlf = b"\r\n" in path.read_bytes()
    newline = "\r\n" if has_crlf else "\n"
    path.write_text(text, "utf-8", "surrogateescape", newline)


def _delete(service: Path, path: str) -> None:
    (service / path).unlink()
    for folder in list((service / path).relative_to(service).parents)[:-1]:
        with contextlib.suppress(OSError):  # it is not empty
            (service / folder).rmdir()
