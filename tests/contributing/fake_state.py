"""A small GitHub in memory: one repository with its issues and pull requests."""

import dataclasses
import functools
import itertools
import typing as t
from datetime import UTC, datetime, timedelta

OWNER, NAME = "ocadotechnology", "codeforlife-fruit"
REPOSITORY = f"{OWNER}/{NAME}"
BOT_ID = 41898282


@functools.cache
def to_text(moment: datetime) -> str:
    """Write a time as GitHub does: in whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclasses.dataclass
class User:
    id: int
    login: str
    is_bot: bool = False


@dataclasses.dataclass
class Comment:
    id: int
    author: User
    body: str
    created_at: datetime
    updated_at: datetime
    reactions: set[tuple[int, str]] = dataclasses.field(default_factory=set)


@dataclasses.dataclass
class Commit:
    oid: str
    authors: list[tuple[str, User | None]]
    committed_at: datetime


@dataclasses.dataclass
class Issue:
    number: int
    author: User
    created_at: datetime
    body: str | None = None
    title: str = "An issue"
    is_open: bool = True
    labels: list[str] = dataclasses.field(default_factory=list)
    assignees: list[User] = dataclasses.field(default_factory=list)
    assignments: list[tuple[User, datetime]] = dataclasses.field(default_factory=list)
    comments: list[Comment] = dataclasses.field(default_factory=list)
    card: str | None = None  # None: not on the board; "": without a status
    linked: list["Pull"] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Pull(Issue):
    commits: list[Commit] = dataclasses.field(default_factory=list)
    reviews: list[tuple[User, datetime]] = dataclasses.field(default_factory=list)
    hidden_commits: int = 0

    @property
    def head(self) -> str:
        return self.commits[-1].oid if self.commits else "0" * 40


class State:
    """What the fake GitHub knows, and what people and our token do to it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.users: dict[int, User] = {}
        self.viewer = self.add_user("github-actions[bot]", BOT_ID, is_bot=True)
        self.items: dict[int, Issue] = {}
        self.gone: set[int] = set()
        self.files: dict[str, str] = {}
        self.statuses: dict[tuple[str, str], tuple[str, str]] = {}
        self.unassignable: set[str] = set()
        self.has_project_access = True
        self.agreement = "b" * 40  # the newest commit of the agreement
        self._ids = itertools.count(1000)

    def add_user(self, login: str, user_id: int, *, is_bot: bool = False) -> User:
        self.users[user_id] = user = User(user_id, login, is_bot)
        return user

    def add_issue(self, author: User, **kwargs: t.Any) -> Issue:
        number = len(self.items) + 1
        issue = Issue(number, author, created_at=self.now, **kwargs)
        self.items[number] = issue
        return issue

    def add_pull(self, author: User, **kwargs: t.Any) -> Pull:
        number = len(self.items) + 1
        kwargs = {"title": "feat: more fruit", **kwargs}
        pull = Pull(number, author, created_at=self.now, **kwargs)
        self.items[number] = pull
        return pull

    def add_commit(self, pull: Pull, *authors: tuple[str, User | None]) -> Commit:
        commit = Commit(f"{next(self._ids):040x}", [*authors], self.now)
        pull.commits.append(commit)
        return commit

    def add_comment(self, issue: Issue, author: User, body: str) -> Comment:
        comment = Comment(next(self._ids), author, body, self.now, self.now)
        issue.comments.append(comment)
        return comment

    def edit(self, comment: Comment, body: str) -> None:
        comment.body, comment.updated_at = body, self.now

    def assign(self, issue: Issue, user: User) -> None:
        # GitHub ignores those who cannot be assigned, and those above ten.
        if (
            user in issue.assignees
            or user.login in self.unassignable
            or len(issue.assignees) >= 10
        ):
            return
        issue.assignees.append(user)
        issue.assignments.append((user, self.now))

    def unassign(self, issue: Issue, user: User) -> None:
        if user in issue.assignees:
            issue.assignees.remove(user)

    def find_user(self, login: str) -> User | None:
        return next((u for u in self.users.values() if u.login == login), None)

    def find_comment(self, comment_id: int) -> tuple[Issue, Comment] | None:
        return next(
            (
                (issue, comment)
                for issue in self.items.values()
                for comment in issue.comments
                if comment.id == comment_id and issue.number not in self.gone
            ),
            None,
        )

    def wait(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)

    def get_own_comments(self, issue: Issue) -> list[str]:
        return [c.body for c in issue.comments if c.author is self.viewer]
