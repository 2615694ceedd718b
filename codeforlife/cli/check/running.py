"""Running one check."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from .checks import Command, Skipped
from .service import Service

__all__ = ["Result", "run_check"]


@dataclass(frozen=True)
class Result:
    """How a check went.

    Attributes:
        name: The check's name.
        state: "ok", "failed" or "skipped".
        output: What its command printed, or why it was skipped.
        seconds: How long it took.
    """

    name: str
    state: str
    output: str
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether it failed."""
        return self.state == "failed"


def run_check(
    name: str, check: Callable[[Service], Command], service: Service
) -> Result:
    """Run a check on a service.

    Args:
        name: The check's name.
        check: Makes its command.
        service: The service.

    Returns:
        How it went; a missing tool is a failure that says what to install.
    """
    start = time.monotonic()
    try:
        command = check(service)
    except Skipped as reason:
        return Result(name, "skipped", str(reason), 0)
    state, output = _run(command, service)
    return Result(name, state, output, time.monotonic() - start)


def _run(command: Command, service: Service) -> tuple[str, str]:
    if not command.module.endswith(".py") and find_spec(command.module) is None:
        extra = "pip install 'codeforlife[dev]'"
        return "failed", f"{command.module} is not installed: {extra}."
    process = subprocess.run(  # noqa: S603 - our own interpreter and arguments
        command.line,
        cwd=service.folder,
        env={**os.environ, "PYTHONUTF8": "1", **command.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return "failed" if process.returncode else "ok", process.stdout
