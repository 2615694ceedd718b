"""The titles of pull requests, which become the subjects of commits."""

from __future__ import annotations

import re

# What python-semantic-release's conventional parser knows.
TYPES = (
    "build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert",
    "style", "test",
)  # fmt: skip

_TITLE = re.compile(rf"({'|'.join(TYPES)})(\([^()\r\n]+\))?!?: \S.*")


def is_conventional(title: str) -> bool:
    """Tell whether a title is a Conventional Commit.

    See Also:
        https://www.conventionalcommits.org/en/v1.0.0/
    """
    return _TITLE.fullmatch(title) is not None
