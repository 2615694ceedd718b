"""The texts that the pipeline writes: Markdown files that a repository can override."""

from __future__ import annotations

import base64
import typing as t
from importlib import resources
from string import Template

from .errors import GitHubError

if t.TYPE_CHECKING:
    from .github import GitHub

FOLDER = ".github/contributing"


class Answers:
    """Reads and fills the answers.

    An answer is ``.github/contributing/NAME.md`` in the repository's default branch,
    or else ``templates/NAME.md`` beside this module. ``$word`` in it is filled in.

    Args:
        github: The client.
        repository: The repository, as ``owner/name``.
    """

    def __init__(self, github: GitHub, repository: str) -> None:
        self._github = github
        self._repository = repository
        self._texts: dict[str, str] = {}

    def render(self, name: str, mention: str = "", **values: object) -> str:
        """Return an answer, which begins with the mention of whom it is for.

        Args:
            name: The answer's name, without its extension.
            mention: The login; "" for no mention.
            values: What is filled in.

        Raises:
            GitHubError: The repository cannot be read.
        """
        if name not in self._texts:
            self._texts[name] = self._read_override(name) or self._read_own(name)
        text = Template(self._texts[name]).safe_substitute(values).strip()
        return f"@{mention} {text}" if mention else text

    def _read_override(self, name: str) -> str:
        path = f"repos/{self._repository}/contents/{FOLDER}/{name}.md"
        try:
            file = self._github.get(path)
        except GitHubError as error:
            if error.status == 404:
                return ""
            raise
        return base64.b64decode(file["content"]).decode()

    @staticmethod
    def _read_own(name: str) -> str:
        return (
            resources.files(__package__).joinpath("templates", f"{name}.md").read_text()
        )
