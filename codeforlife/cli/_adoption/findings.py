"""What a person has to decide, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

__all__ = ["Finding"]


@dataclass(frozen=True, order=True)
class Finding:
    """Something that the command does not change.

    Attributes:
        path: The file, from the service's folder.
        line: The line, from 1; 0 for the file as a whole.
        text: What is there, and what to do.
        page: The page of the documentation that says more.
    """

    path: PurePath
    line: int
    text: str
    page: str = "upgrading/move-an-existing-service.md"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.text} (docs/{self.page})"
