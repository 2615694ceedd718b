"""How python-semantic-release reads this repository's commits."""

import re
from typing import Any

from semantic_release.commit_parser.conventional.parser import (
    ConventionalCommitParser,
)

# "* feat(views)!: drop", a commit's subject in the body of a squashed pull request. An
# issue number is not a subject: "* fix: #12" is the footer that closes it.
_BULLET = (
    r"(?m)^(?=[*-][ \t]+(?:{types})(?:\([^()\n]+\))?!?:[ \t]+(?![A-Z]*[#!-]?\d+$))"
)


class SquashedCommitParser(ConventionalCommitParser):
    """Conventional Commits, also as the bullets of a squashed pull request.

    The base class takes a bullet for a commit only if its subject has two words or
    more: ``* feat!: drop`` would be lost, and with it the breaking release.
    """

    def unsquash_commit_message(self, message: str) -> list[str]:
        """Split the message of a squashed pull request into its commits' messages.

        Args:
            message: The whole message: a subject, and maybe a list of subjects.
        """
        bullet = _BULLET.format(types="|".join(self.options.allowed_tags))
        parts: list[str] = re.split(bullet, message)
        split: Any = super().unsquash_commit_message
        return [commit for part in parts for commit in split(part)]
