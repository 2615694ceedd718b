"""Runs the pipeline against the fake GitHub, as the workflow does."""

import typing as t

from codeforlife.contributing.answers import Answers
from codeforlife.contributing.config import Config
from codeforlife.contributing.github import GitHub
from codeforlife.contributing.handlers import handle
from codeforlife.contributing.report import Report
from codeforlife.contributing.run import Run
from tests.contributing.fake_github import TOKEN, FakeGitHub
from tests.contributing.fake_state import (
    REPOSITORY,
    Comment,
    Issue,
    Pull,
    User,
    to_text,
)


class Pipeline:
    """The pipeline of one repository.

    Attributes:
        config: Its configuration.
        slept: The seconds that the client waited, without really waiting.
    """

    def __init__(self, github: FakeGitHub, **config: t.Any) -> None:
        self.github = github
        config = {"project": 3, "bot_ids": frozenset({41898282, 49699333}), **config}
        self.config = Config(
            repository=REPOSITORY,
            token=TOKEN,
            api_url=github.url,
            graphql_url=f"{github.url}/graphql",
            **config,
        )
        self.slept: list[float] = []

    def handle(self, name: str, event: t.Any, *, is_dry: bool = False) -> Report:
        """Handle an event in a run of its own."""
        state = self.github.state
        client = GitHub(self.config, self.slept.append, lambda: state.now.timestamp())
        report = Report(is_dry)
        try:
            answers = Answers(client, REPOSITORY)
            handle(Run(self.config, client, answers, report, state.now), name, event)
        finally:
            client.close()
        return report

    def comment(self, issue: Issue, user: User, body: str) -> Comment:
        """Write a comment, and handle the event of it."""
        comment = self.github.state.add_comment(issue, user, body)
        self.handle("issue_comment", make_comment_event(issue, comment))
        return comment

    def edit(self, issue: Issue, comment: Comment, body: str) -> None:
        """Edit a comment, and handle the event of it."""
        self.github.state.edit(comment, body)
        self.handle("issue_comment", make_comment_event(issue, comment, "edited"))

    def check(self, pull: Pull, action: str = "synchronize") -> Report:
        """Handle the event of a changed pull request."""
        event = {"action": action, "pull_request": {"number": pull.number}}
        return self.handle("pull_request_target", {**event, "changes": {}})

    def run_daily(self, *, is_dry: bool = False) -> Report:
        """Handle the event of the schedule."""
        return self.handle("schedule", {}, is_dry=is_dry)


def make_user(user: User) -> dict[str, t.Any]:
    kind = "Bot" if user.is_bot else "User"
    return {"id": user.id, "login": user.login, "type": kind}


def make_comment_event(
    issue: Issue, comment: Comment, action: str = "created"
) -> dict[str, t.Any]:
    subject: dict[str, t.Any] = {"number": issue.number}
    if isinstance(issue, Pull):
        subject["pull_request"] = {}
    return {
        "action": action,
        "issue": subject,
        "comment": {
            "id": comment.id,
            "node_id": f"IC_{comment.id}",
            "body": comment.body,
            "created_at": to_text(comment.created_at),
            "updated_at": to_text(comment.updated_at),
            "user": make_user(comment.author),
        },
    }
