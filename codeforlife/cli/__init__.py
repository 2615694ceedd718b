"""The command ``codeforlife``: what works without Django's settings.

Each command is a module of this package with four names: `NAME`, `HELP`,
`add_arguments` and `run`. Modules import only the standard library, so that the
command starts fast, and works before a service exists.
"""

from __future__ import annotations

import argparse
import sys
import typing as t
from collections.abc import Sequence

from codeforlife import __version__

from . import (
    adoptservice,
    check,
    removeexample,
    startservice,
    updateservice,
    upgrade_check,
)
from .errors import Refused

__all__ = ["Command", "Refused", "main"]


class Command(t.Protocol):
    """A module that is a command."""

    #: The word on the command line.
    NAME: str
    #: One line for the list of commands.
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments to its parser."""

    def run(self, options: argparse.Namespace) -> int:
        """Run the command.

        Returns:
            The exit status.

        Raises:
            Refused: Nothing was done; the message says why in one line.
        """


# In the order in which `codeforlife --help` lists them.
_COMMANDS: Sequence[Command] = [
    startservice,
    updateservice,
    removeexample,
    check,
    adoptservice,
    upgrade_check,
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: The command line; that of the process by default.

    Returns:
        The exit status: 2 if the command was refused.
    """
    options = _make_parser().parse_args(arguments)
    try:
        status: int = options.command.run(options)
    except Refused as error:
        print(f"codeforlife {options.command.NAME}: {error}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D at a question
        print(file=sys.stderr)
        return 130
    return status


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("codeforlife", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        subparser = commands.add_parser(
            command.NAME,
            help=command.HELP,
            description=command.HELP,
            allow_abbrev=False,
        )
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
    return parser
