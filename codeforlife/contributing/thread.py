"""The comments of one issue or pull request, and how ours are found again.

A comment of ours holds a hidden mark that says what it is for. Before it is written,
the mark is looked for, so that a run that was cut short can be repeated. Only comments
that our own account wrote count: anyone can type a mark.
"""

from __future__ import annotations

import dataclasses
import typing as t
from datetime import datetime

from .errors import GitHubError
from .queries import COMMENTS

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .config import Config
    from .github import GitHub

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
_TRIES = 3


@dataclasses.dataclass(frozen=True)
class Comment:
    """A comment.

    Attributes:
        id: Its id.
        author_id: The account that wrote it; None if that is not a person's.
        is_ours: Whether we wrote it.
    """

    id: int
    author_id: int | None
    body: str = dataclasses.field(repr=False)
    created_at: datetime
    updated_at: datetime
    is_ours: bool

    @classmethod
    def from_node(cls, node: Mapping[str, t.Any]) -> Comment:
        """Make a comment from GraphQL's ``IssueComment``."""
        return cls(
            id=node["databaseId"],
            author_id=(node["author"] or {}).get("databaseId"),
            body=node["body"],
            created_at=datetime.fromisoformat(node["createdAt"]),
            updated_at=datetime.fromisoformat(node["updatedAt"]),
            is_ours=node["viewerDidAuthor"],
        )

    def has(self, mark: str) -> bool:
        """Tell whether this is our comment with a mark."""
        return self.is_ours and mark in self.body


def make_mark(kind: str, *of: object) -> str:
    """Return the hidden mark of a comment.

    Args:
        kind: What the comment is for.
        of: What it is about: ids, never what a user wrote.
    """
    return f"<!-- codeforlife:{':'.join(map(str, [kind, *of]))} -->"


class Thread:
    """The comments of an issue or a pull request.

    Args:
        github: The client.
        config: Where the run takes place.
        number: The number of the issue or pull request.
        first_page: GraphQL's connection with the newest comments, if it is known.
    """

    def __init__(
        self,
        github: GitHub,
        config: Config,
        number: int,
        first_page: Mapping[str, t.Any] | None = None,
    ) -> None:
        self._github = github
        self._config = config
        self._path = f"repos/{config.repository}/issues"
        self._number = number
        self._first_page = first_page

    def read(self, since: datetime = EPOCH) -> Iterator[Comment]:
        """Read the comments, the last written or edited one first.

        Args:
            since: Older ones are not read.
        """
        page = self._first_page or self._read_page(None)
        while True:
            for node in page["nodes"]:
                comment = Comment.from_node(node)
                if comment.updated_at < since:
                    return
                yield comment
            if not page["pageInfo"]["hasNextPage"]:
                return
            page = self._read_page(page["pageInfo"]["endCursor"])

    def _read_page(self, after: str | None) -> Mapping[str, t.Any]:
        data = self._github.query(
            COMMENTS,
            owner=self._config.owner,
            name=self._config.name,
            number=self._number,
            after=after,
        )
        subject = (data["repository"] or {}).get("issueOrPullRequest")
        return subject["comments"] if subject else {"nodes": [], "pageInfo": _NO_PAGE}

    def find(self, mark: str, since: datetime = EPOCH) -> Comment | None:
        """Find our comment with a mark."""
        return next((item for item in self.read(since) if item.has(mark)), None)

    def write(
        self,
        text: str,
        mark: str,
        since: datetime = EPOCH,
        *,
        is_missing: bool = False,
    ) -> bool:
        """Write a comment, unless it is there.

        Where no answer to the request comes, it is looked up whether the comment is
        there: sending it again could write it twice.

        Args:
            text: The comment.
            mark: The mark by which it is found again.
            since: Older comments are not looked at.
            is_missing: Whether it is known already that the comment is not there.

        Returns:
            Whether it was written now.
        """
        self._first_page = None
        for attempt in range(_TRIES):
            if (attempt or not is_missing) and self.find(mark, since):
                return attempt > 0
            try:
                self._github.send(
                    "POST",
                    f"{self._path}/{self._number}/comments",
                    {"body": f"{text}\n\n{mark}"},
                    is_repeatable=False,
                )
            except GitHubError as error:
                may_be_done = error.status is None or error.status >= 500
                if not may_be_done or attempt == _TRIES - 1:
                    raise
            else:
                return True
        raise AssertionError("The last try returns or raises.")

    def edit(self, comment: Comment, text: str, mark: str) -> bool:
        """Replace a comment's text.

        Returns:
            Whether it was another one.
        """
        body = f"{text}\n\n{mark}"
        if comment.body == body:
            return False
        self._github.send(
            "PATCH", f"{self._path}/comments/{comment.id}", {"body": body}
        )
        return True


_NO_PAGE = {"hasNextPage": False, "endCursor": None}
