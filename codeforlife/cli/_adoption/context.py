"""What the changes of one Python file know, and collect."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from .findings import Finding

__all__ = ["Context", "Service"]


@dataclass(frozen=True)
class Service:
    """What is true of the whole service.

    Attributes:
        uses_game: Whether it uses the game, which a third party makes.
        has_own_users: Whether it removes our app of users from its settings.
    """

    uses_game: bool
    has_own_users: bool


@dataclass
class Context:
    """A file that is changed.

    Attributes:
        service: The service.
        path: The file, from the service's folder.
        findings: What a person has to decide.
    """

    service: Service
    path: PurePath
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_test(self) -> bool:
        """Whether pytest collects it."""
        name = self.path.name
        return name.endswith("_test.py") or name.startswith("test_")

    @property
    def is_migration(self) -> bool:
        """Whether it is a migration."""
        return self.path.parent.name == "migrations"

    def find(self, line: int, text: str, page: str | None = None) -> None:
        """Note what a person has to decide."""
        if page is None:
            self.findings.append(Finding(self.path, line, text))
        else:
            self.findings.append(Finding(self.path, line, text, page))
