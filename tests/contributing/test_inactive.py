"""Who is warned and who is unassigned: the rule, and the daily round."""

from datetime import UTC, datetime, timedelta

import pytest

from codeforlife.contributing.config import Config
from codeforlife.contributing.inactivity import judge
from codeforlife.contributing.state import Assignee
from tests.contributing.fake_github import FakeGitHub
from tests.contributing.fake_state import Issue, User
from tests.contributing.pipeline import Pipeline

NOW = datetime(2026, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("idle", "warned", "verdict"),
    [
        (0, None, "leave"),
        (13.9, None, "leave"),
        (14, None, "warn"),
        (15.5, None, "warn"),  # the round of one day did not run
        (300, None, "warn"),  # never without a warning
        (14, 14, "warn"),  # a warning of the period before
        (20, 30, "warn"),
        (20.9, 6.9, "leave"),
        (21, 7, "unassign"),
        (21, 6.9, "leave"),
        (300, 6, "leave"),
        (300, 7, "unassign"),
        (300, 286, "unassign"),
    ],
)
def test_the_rule(idle: float, warned: float | None, verdict: str) -> None:
    assignee = Assignee(
        id=1,
        login="ada",
        active_at=NOW - timedelta(days=idle),
        warned_at=None if warned is None else NOW - timedelta(days=warned),
    )
    assert judge(assignee, NOW, Config("o/r", "t")) == verdict


@pytest.fixture
def ada(github: FakeGitHub) -> User:
    return github.state.add_user("ada", 1)


@pytest.fixture
def issue(github: FakeGitHub, ada: User) -> Issue:
    issue = github.state.add_issue(ada)
    github.state.assign(issue, ada)
    return issue


def test_a_warning_then_a_week_then_the_end(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    told = []
    for _ in range(40):
        pipeline.run_daily()
        told.append((len(issue.comments), bool(issue.assignees)))
        github.state.wait(days=1)
    assert told == [(0, True)] * 14 + [(1, True)] * 7 + [(2, False)] * 19
    warning, farewell = github.state.get_own_comments(issue)
    assert warning.startswith("@ada We have not heard from you on this issue for 14")
    assert "for 21 days, so we unassign you" in farewell


def test_one_warning_for_each_period(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    github.state.wait(days=18)  # the schedule missed some days
    pipeline.run_daily()
    github.state.wait(days=6)
    pipeline.run_daily()
    assert issue.assignees
    github.state.add_comment(issue, ada, "still here")
    for _ in range(15):
        github.state.wait(days=1)
        pipeline.run_daily()
    assert issue.assignees
    assert len(github.state.get_own_comments(issue)) == 2


def test_what_counts_as_activity(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    """Somebody else's does not; each of these does."""
    bob = github.state.add_user("bob", 2)
    comment = github.state.add_comment(issue, ada, "mine")
    pull = github.state.add_pull(ada)
    closed = github.state.add_pull(ada, is_open=False)
    issue.linked = [pull, closed]

    def is_warned() -> bool:
        before = len(github.state.get_own_comments(issue))
        pipeline.run_daily()
        return len(github.state.get_own_comments(issue)) > before

    for act in (
        lambda: github.state.edit(comment, "edited"),
        lambda: github.state.add_commit(pull, ("b@c.d", bob), ("a@b.c", ada)),
        lambda: pull.reviews.append((ada, github.state.now)),
        lambda: github.state.add_comment(issue, ada, "new"),
    ):
        github.state.wait(days=13)
        act()
        github.state.wait(days=13)
        assert not is_warned()
    github.state.wait(days=10)
    github.state.add_commit(pull, ("b@c.d", bob))
    github.state.add_commit(closed, ("a@b.c", ada))
    github.state.add_comment(issue, bob, "hello")
    assert is_warned()


def test_whom_the_round_leaves_alone(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue
) -> None:
    bot = github.state.add_user("cfl-bot", 3)
    robot = github.state.add_issue(bot, labels=[":robot:"])
    closed = github.state.add_issue(bot, is_open=False)
    for item in (robot, closed):
        github.state.assign(item, issue.assignees[0])
    github.state.assign(issue, bot)
    github.state.wait(days=30)
    pipeline.run_daily()
    assert len(github.state.get_own_comments(issue)) == 1
    assert not robot.comments
    assert not closed.comments


def test_a_dry_run_reports_and_changes_nothing(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue
) -> None:
    github.state.wait(days=14)
    assert pipeline.run_daily(is_dry=True).lines == [
        "would: #1: @ada told that they are warned"
    ]
    assert not issue.comments
    pipeline.run_daily()
    github.state.wait(days=7)
    assert pipeline.run_daily(is_dry=True).lines == [
        "would: #1: @ada told that they are unassigned",
        "would: #1: @ada unassigned",
    ]
    assert issue.assignees


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("page_size", "limit"), [(100, 3), (30, 9)])
def test_300_issues_with_250_comments_each(
    github: FakeGitHub, pipeline: Pipeline, page_size: int, limit: int
) -> None:
    """In the worst case: no assignee wrote anything, so that all comments are read.

    Three requests an issue are for reading and one for each comment that is written.
    """
    github.page_size = page_size
    users = [github.state.add_user(f"u{n}", n) for n in range(1, 11)]
    eve = github.state.add_user("eve", 99)
    count = 300 if page_size == 100 else 20
    for number in range(count):
        issue = github.state.add_issue(eve)
        github.state.assign(issue, users[number % 10])
        for _ in range(250):
            github.state.add_comment(issue, eve, "ordinary")
    github.state.wait(days=14)
    assert len(pipeline.run_daily().lines) == count
    written = [item for item in github.requests if item.endswith("/comments")]
    assert len(written) == count
    assert (len(github.requests) - count) / count < limit
