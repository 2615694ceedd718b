"""What a run did, for its log and for the summary that GitHub shows.

It names issues, accounts and commits, and holds nothing that a user wrote.
"""

from __future__ import annotations

import logging
import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path

_logger = logging.getLogger(__name__)


class Report:
    """Collects what was done.

    Attributes:
        is_dry: Whether nothing is to be done, only reported.
    """

    def __init__(self, is_dry: bool = False) -> None:
        self.is_dry = is_dry
        self.lines: list[str] = []

    def add(self, line: str) -> None:
        """Report something."""
        line = f"would: {line}" if self.is_dry else line
        _logger.info("%s", line)
        self.lines.append(line)

    def write(self, path: Path | None) -> None:
        """Append the summary to the file that GitHub shows."""
        if path:
            lines = "\n".join(f"- {line}" for line in self.lines or ["nothing to do"])
            with path.open("a", encoding="utf-8") as file:
                file.write(f"## Contributing\n\n{lines}\n")
