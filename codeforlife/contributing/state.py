"""What a decision has to know. Times are aware, in UTC."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from datetime import datetime


@dataclasses.dataclass(frozen=True)
class PullState:
    """A pull request that shall be linked to an issue."""

    author_id: int
    body: str


@dataclasses.dataclass(frozen=True)
class IssueState:
    """An issue, as one commenter meets it.

    Attributes:
        reference: The issue, as ``owner/name#1``.
        user_id: The id of the commenter's account.
        is_open: Whether the issue is open.
        assignee_ids: Whom the issue is assigned to.
        max_assignees: How many people it may have.
        open_issues: How many open issues the commenter has.
        max_issues: How many they may have.
        has_card: Whether the issue is on the project board.
        card: The status of its card; "" if it has none.
        pull: The pull request that a command names; None if there is none.
    """

    reference: str
    user_id: int
    is_open: bool = True
    assignee_ids: frozenset[int] = frozenset()
    max_assignees: int = 5
    open_issues: int = 0
    max_issues: int = 3
    has_card: bool = False
    card: str = ""
    pull: PullState | None = None

    @property
    def is_assigned(self) -> bool:
        """Whether the commenter is an assignee."""
        return self.user_id in self.assignee_ids

    @property
    def is_full(self) -> bool:
        """Whether the issue has as many assignees as it may have."""
        return len(self.assignee_ids) >= self.max_assignees

    @property
    def has_many_issues(self) -> bool:
        """Whether the commenter has as many issues as they may have."""
        return self.open_issues >= self.max_issues


@dataclasses.dataclass(frozen=True)
class Assignee:
    """Somebody whom an open issue is assigned to.

    Attributes:
        active_at: When they did something for the issue last: were assigned, wrote or
            edited a comment, or committed to or reviewed a linked open pull request.
        warned_at: When they were last warned that they are inactive.
        has_farewell: Whether the comment that they are unassigned is written already,
            after their last activity.
    """

    id: int
    login: str
    active_at: datetime
    warned_at: datetime | None = None
    has_farewell: bool = False
