"""What every handler of an event is given."""

from __future__ import annotations

import dataclasses
import typing as t
from datetime import datetime

from .thread import EPOCH, Thread

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from .answers import Answers
    from .config import Config
    from .github import GitHub
    from .report import Report

IGNORED_LABEL = ":robot:"

type Event = Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of the pipeline.

    Attributes:
        config: The rules, and where the run takes place.
        github: The client.
        answers: The texts.
        report: What was done.
        now: The time of the run.
    """

    config: Config
    github: GitHub
    answers: Answers
    report: Report
    now: datetime

    def get_thread(
        self, number: int, first_page: Mapping[str, t.Any] | None = None
    ) -> Thread:
        """Return the comments of an issue or pull request."""
        return Thread(self.github, self.config, number, first_page)

    def query(self, document: str, **variables: t.Any) -> Mapping[str, t.Any]:
        """Ask GraphQL about the repository."""
        return t.cast(
            "Mapping[str, t.Any]",
            self.github.query(
                document, owner=self.config.owner, name=self.config.name, **variables
            ),
        )

    def send(self, what: str, method: str, path: str, body: t.Any) -> t.Any:
        """Change something in the repository, and report it.

        Args:
            what: What is reported; "" to report nothing.
            method: The HTTP method.
            path: The path below the repository.
            body: The body.

        Returns:
            GitHub's answer; None in a dry run.
        """
        if what:
            self.report.add(what)
        if self.report.is_dry:
            return None
        return self.github.send(method, f"repos/{self.config.repository}/{path}", body)

    def comment(
        self,
        what: str,
        number: int,
        text: str,
        mark: str,
        since: datetime = EPOCH,
        *,
        is_missing: bool = False,
    ) -> None:
        """Write a comment, unless it is there, and report it.

        Args:
            what: What is reported.
            number: The number of the issue or pull request.
            text: The comment.
            mark: The mark by which it is found again.
            since: Older comments are not looked at.
            is_missing: Whether it is known already that the comment is not there.
        """
        if self.report.is_dry or self.get_thread(number).write(
            text, mark, since, is_missing=is_missing
        ):
            self.report.add(what)

    def react(self, comment_id: int, reaction: str) -> None:
        """React to a comment; doing it twice is doing it once."""
        path = f"issues/comments/{comment_id}/reactions"
        self.send("", "POST", path, {"content": reaction})


def is_from_bot(user: Mapping[str, t.Any] | None) -> bool:
    """Tell whether an event was caused by a bot, or by an account that is gone."""
    return user is None or user["type"] == "Bot" or "[bot]" in user["login"]
