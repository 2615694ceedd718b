"""Whatever people do in whatever order: what may never happen."""

import typing as t

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.contributing.fake_github import FakeGitHub
from tests.contributing.fake_state import Comment, Issue, User
from tests.contributing.pipeline import Pipeline, make_comment_event

COMMANDS = [
    "assign me",
    "/assign",
    "unassign me",
    "ready for review",
    "requires changes",
    "link pr 2",
    "unlink pr 2",
    "assign me please",
    "thanks",
]
PEOPLE = st.integers(0, 6)


class _Machine(RuleBasedStateMachine):
    """People write and edit comments, maintainers assign, days pass, events return."""

    github: t.ClassVar[FakeGitHub]

    def __init__(self) -> None:
        super().__init__()
        self.github.reset()
        self.state = self.github.state
        self.pipeline = Pipeline(self.github)
        self.people = [self.state.add_user(f"u{n}", n) for n in range(1, 8)]
        self.issue: Issue = self.state.add_issue(self.people[0], card="To Do")
        self.state.add_pull(self.people[1], body="Why.")
        self.events: list[dict[str, t.Any]] = []
        self.by_hand: set[int] = set()

    def _handle(self, comment: Comment, action: str) -> None:
        event = make_comment_event(self.issue, comment, action)
        self.events.append(event)
        before = [user.id for user in self.issue.assignees]
        self.pipeline.handle("issue_comment", event)
        after = [user.id for user in self.issue.assignees]
        changed = set(before) ^ set(after)
        assert changed <= {comment.author.id}, "A command is about its author alone."

    @rule(person=PEOPLE, text=st.sampled_from(COMMANDS))
    def comment(self, person: int, text: str) -> None:
        comment = self.state.add_comment(self.issue, self.people[person], text)
        self._handle(comment, "created")

    @precondition(lambda self: self.events)
    @rule(data=st.data(), text=st.sampled_from(COMMANDS))
    def edit(self, data: st.DataObject, text: str) -> None:
        event = data.draw(st.sampled_from(self.events))
        found = self.state.find_comment(event["comment"]["id"])
        assert found
        self.state.edit(found[1], text)
        self._handle(found[1], "edited")

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        """The same event once more, however old, changes nothing."""
        event = data.draw(st.sampled_from(self.events))
        before = self._get_picture()
        self.pipeline.handle("issue_comment", event)
        assert self._get_picture() == before

    @rule(person=PEOPLE)
    def assign(self, person: int) -> None:
        """A maintainer does it, who may go beyond the limit no more than we."""
        if len(self.issue.assignees) < 5:
            self.state.assign(self.issue, self.people[person])

    @rule(person=PEOPLE)
    def unassign(self, person: int) -> None:
        self.state.unassign(self.issue, self.people[person])

    @rule()
    def close_or_open(self) -> None:
        self.issue.is_open = not self.issue.is_open

    @rule(days=st.integers(1, 12), times=st.integers(0, 2))
    def wait(self, days: int, times: int) -> None:
        """Days pass; the schedule runs not at all, once, or twice."""
        self.state.wait(days=days)
        for _ in range(times):
            self._run_daily()

    def _run_daily(self) -> None:
        before = {user.id: user for user in self.issue.assignees}
        self.pipeline.run_daily()
        after = {user.id for user in self.issue.assignees}
        for user_id in before.keys() - after:
            self._check_was_warned(before[user_id])

    def _check_was_warned(self, user: User) -> None:
        """There is a warning, a week old, after all that they did."""
        mark = f"codeforlife:warned:{user.id} "
        warned_at = max(
            comment.created_at
            for comment in self.issue.comments
            if comment.author is self.state.viewer and mark in comment.body
        )
        assert (self.state.now - warned_at).days >= 7
        acts = [c.updated_at for c in self.issue.comments if c.author is user]
        acts += [moment for who, moment in self.issue.assignments if who is user]
        assert max(acts) < warned_at
        assert (self.state.now - max(acts)).days >= 21

    def _get_picture(self) -> object:
        return (
            [user.id for user in self.issue.assignees],
            [(c.body, sorted(c.reactions)) for c in self.issue.comments],
            self.issue.card,
            self.state.items[2].body,
        )

    @invariant()
    def never_more_than_five(self) -> None:
        assert len(self.issue.assignees) <= 5

    @invariant()
    def one_answer_each(self) -> None:
        marks = [
            (mark, sep)
            for body in self.state.get_own_comments(self.issue)
            for mark, sep, _ in [body[body.rindex("<!--") :].partition(" -->")]
            if "refused" in mark or "done" in mark
        ]
        assert len(marks) == len(set(marks))

    @invariant()
    def schemas_hold(self) -> None:
        assert not self.github.problems


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page_size", [3, 100])
def test_whatever_happens(github: FakeGitHub, page_size: int) -> None:
    class Machine(_Machine):
        def __init__(self) -> None:
            super().__init__()
            self.github.page_size = page_size

    _Machine.github = github
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
