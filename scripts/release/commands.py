"""Running other programs."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


class StepError(SystemExit):
    """A step refuses or fails; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(f"release: {message}")


def run(
    *command: str, cwd: Path, env: Mapping[str, str] | None = None, check: bool = True
) -> str:
    """Run a program and return what it printed.

    Args:
        *command: The program and its arguments.
        cwd: Where to run it.
        env: Variables beside those of this process.
        check: Whether a failure ends this step.

    Raises:
        StepError: The program failed; the message ends with what it said.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
    )
    if check and done.returncode:
        raise StepError(
            f"{' '.join(command[:4])} … failed with {done.returncode}:\n"
            f"{done.stdout[-2000:]}{done.stderr[-4000:]}"
        )
    return done.stdout.strip()


def git(*arguments: str, cwd: Path, check: bool = True) -> str:
    """Run git and return what it printed."""
    return run("git", *arguments, cwd=cwd, check=check)


def python(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a module or a script with this Python."""
    return run(sys.executable, *arguments, cwd=cwd, env=env)


def semantic_release(*arguments: str, cwd: Path) -> str:
    """Run python-semantic-release, which here only reads commits and writes files.

    It is told nothing of GitHub's API: it would refuse to start where that is plain
    HTTP, as in a rehearsal.
    """
    silent = ("GITHUB_API_URL", "GITHUB_SERVER_URL", "GITHUB_OUTPUT")
    env = dict.fromkeys(silent, "")
    return python("-m", "semantic_release", *arguments, cwd=cwd, env=env)
