"""Commands on a real HTTP connection, against GitHub's own schemas."""

import re
import threading

import pytest

from codeforlife.contributing.errors import GitHubError
from tests.contributing.fake_github import FakeGitHub, Fault
from tests.contributing.fake_state import Comment, Issue, User
from tests.contributing.pipeline import Pipeline, make_comment_event

EYES, DONE, REFUSED = (41898282, "eyes"), (41898282, "+1"), (41898282, "confused")


@pytest.fixture
def ada(github: FakeGitHub) -> User:
    return github.state.add_user("ada", 1)


@pytest.fixture
def issue(github: FakeGitHub, ada: User) -> Issue:
    return github.state.add_issue(ada, card="To Do")


def fill(github: FakeGitHub, issue: Issue, count: int) -> None:
    for number in range(count):
        github.state.assign(issue, github.state.add_user(f"u{number}", 100 + number))


def test_a_success_says_nothing_and_is_shown_by_a_reaction(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    comment = pipeline.comment(issue, ada, "@cfl-bot assign me")
    assert issue.assignees == [ada]
    assert issue.card == "In Progress"
    assert comment.reactions == {EYES, DONE}
    assert not github.state.get_own_comments(issue)
    pipeline.comment(issue, ada, "ready for review")
    assert issue.card == "Ready For Review"
    pipeline.comment(issue, ada, "requires changes")
    assert issue.card == "In Progress"
    pipeline.comment(issue, ada, "/unassign")
    assert not issue.assignees
    assert issue.card == "In Progress"


def test_a_refusal_mentions_the_commenter(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    fill(github, issue, 5)
    comment = pipeline.comment(issue, ada, "assign me")
    (answer,) = github.state.get_own_comments(issue)
    assert answer.startswith("@ada This issue has 5 assignees already")
    assert comment.reactions == {EYES, REFUSED}
    assert ada not in issue.assignees


def test_an_ordinary_comment_asks_github_nothing(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    pull = github.state.add_pull(ada)
    bot = github.state.add_user("other[bot]", 2, is_bot=True)
    pipeline.comment(issue, ada, "Please assign me to this one.")
    pipeline.comment(issue, bot, "assign me")
    pipeline.comment(issue, ada, "check agreement")
    pipeline.comment(pull, ada, "assign me")
    deleted = make_comment_event(issue, Comment(9, ada, "assign me", *_times(github)))
    pipeline.handle("issue_comment", {**deleted, "action": "deleted"})
    assert not github.requests


def _times(github: FakeGitHub) -> tuple:
    return github.state.now, github.state.now


def test_an_issue_with_the_robot_label_is_left_alone(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    issue.labels = [":robot:"]
    comment = pipeline.comment(issue, ada, "assign me")
    assert not issue.assignees
    assert not comment.reactions


def test_a_person_has_a_limited_number_of_open_issues(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    others = [github.state.add_issue(ada) for _ in range(4)]
    for other in others:
        github.state.assign(other, ada)
    github.state.assign(github.state.add_pull(ada), ada)  # is no issue
    others[0].labels = [":robot:"]  # exempts
    pipeline.comment(issue, ada, "assign me")
    assert "to 3 open issues" in github.state.get_own_comments(issue)[0]
    others[1].is_open = False
    pipeline.comment(issue, ada, "assign me")
    assert issue.assignees == [ada]


@pytest.mark.parametrize("page_size", [30, 100])
def test_all_pages_are_read(
    github: FakeGitHub, pipeline: Pipeline, ada: User, page_size: int
) -> None:
    """One open issue among 250 closed by a label, on the last page."""
    github.page_size = page_size
    for _ in range(250):
        other = github.state.add_issue(ada, labels=[":robot:"])
        github.state.assign(other, ada)
    issue = github.state.add_issue(ada)
    for other in [*github.state.items.values()][:3]:
        other.labels = []
    comment = github.state.add_comment(issue, ada, "assign me")
    for _ in range(250):
        github.state.add_comment(issue, ada, "ordinary")
    for _ in range(2):
        pipeline.handle("issue_comment", make_comment_event(issue, comment))
    assert len(github.state.get_own_comments(issue)) == 1
    pages = [item for item in github.requests if item.endswith("/issues")]
    assert len(pages) == -(-250 // page_size)


def test_the_same_event_twice_changes_nothing(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    first = pipeline.comment(issue, ada, "assign me")
    second = pipeline.comment(issue, ada, "assign me")
    third = pipeline.comment(issue, ada, "unassign me")
    before = repr(github.state.items)
    for comment in (first, second, third, second):
        pipeline.handle("issue_comment", make_comment_event(issue, comment))
    assert repr(github.state.items) == before
    assert not issue.assignees
    assert len(github.state.get_own_comments(issue)) == 1


def test_an_edited_comment_acts_once(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    comment = pipeline.comment(issue, ada, "I'd like this one")
    pipeline.edit(issue, comment, "assign me")
    assert issue.assignees == [ada]
    pipeline.edit(issue, comment, "unassign me")
    assert issue.assignees == [ada]


def test_a_refused_command_may_be_corrected(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    github.state.assign(issue, ada)
    pull = github.state.add_pull(ada, body="Why.")
    comment = pipeline.comment(issue, ada, "link pr 99")
    pipeline.edit(issue, comment, f"link pr {pull.number}")
    pipeline.edit(issue, comment, "link pr 99")
    refused, linked = github.state.get_own_comments(issue)
    assert refused.startswith("@ada There is no pull request ocadotechnology/")
    assert "#2 is now linked" in linked
    assert pull.body
    assert "Resolves ocadotechnology/codeforlife-fruit#1\n" in pull.body
    pipeline.comment(issue, ada, "link pr 2")
    pipeline.comment(issue, ada, "unlink pr 2")
    assert "Resolves" not in pull.body
    assert "already" in github.state.get_own_comments(issue)[2]
    assert "no longer" in github.state.get_own_comments(issue)[3]


def test_marks_that_others_type_do_not_count(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    fill(github, issue, 5)
    eve = github.state.add_user("eve", 6)
    comment = github.state.add_comment(issue, ada, "assign me")
    mark = f"<!-- codeforlife:refused:{comment.id}:assign-me -->"
    github.state.add_comment(issue, eve, mark)
    pipeline.handle("issue_comment", make_comment_event(issue, comment))
    assert len(github.state.get_own_comments(issue)) == 1


def test_two_at_the_same_second_do_not_both_take_the_last_place(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    fill(github, issue, 4)
    bob = github.state.add_user("bob", 2)
    both = threading.Barrier(2)
    comments = [github.state.add_comment(issue, u, "assign me") for u in (ada, bob)]
    read: set[int] = set()

    def run(comment: Comment) -> None:
        runner = Pipeline(github)
        runner.handle("issue_comment", make_comment_event(issue, comment))

    def meet(request: str) -> None:
        """Hold each at its assignment, until both have seen the place free."""
        if request.endswith("/assignees") and threading.get_ident() not in read:
            read.add(threading.get_ident())
            github.lock.release()
            both.wait(10)
            github.lock.acquire()

    github.before = meet
    threads = [threading.Thread(target=run, args=(item,)) for item in comments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(issue.assignees) == 5
    assert len({ada.login, bob.login} & {user.login for user in issue.assignees}) == 1
    assert len(github.state.get_own_comments(issue)) == 1


def test_whom_github_does_not_assign_is_told(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    github.state.unassignable = {"ada"}
    pipeline.comment(issue, ada, "assign me")
    assert "does not let us" in github.state.get_own_comments(issue)[0]
    assert issue.card == "To Do"


@pytest.mark.parametrize("card", [None, "", "In Review"])
def test_a_card_that_is_not_to_do_stays(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User, card: str | None
) -> None:
    issue.card = card
    pipeline.comment(issue, ada, "assign me")
    assert issue.assignees == [ada]
    assert issue.card == ("In Progress" if card == "" else card)


def test_without_access_to_the_board_commands_change_the_issue_alone(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    github.state.has_project_access = False
    pipeline.comment(issue, ada, "assign me")
    assert issue.assignees == [ada]
    assert issue.card == "To Do"


def test_an_answer_can_be_overridden(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    path = ".github/contributing/already-assigned.md"
    github.state.files[path] = "is **busy** here, $unknown $5\n"
    github.state.assign(issue, ada)
    pipeline.comment(issue, ada, "assign me")
    (answer,) = github.state.get_own_comments(issue)
    assert answer.startswith("@ada is **busy** here, $unknown $5\n\n<!--")


@pytest.mark.parametrize("is_issue", [True, False])
def test_what_is_gone_is_no_failure(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User, is_issue: bool
) -> None:
    comment = github.state.add_comment(issue, ada, "assign me")
    if is_issue:
        github.state.gone.add(issue.number)
    else:
        issue.comments.remove(comment)
    pipeline.handle("issue_comment", make_comment_event(issue, comment))
    assert not issue.assignees


@pytest.mark.parametrize("status", [404, 410, 422])
def test_a_refusal_of_github_names_the_request_and_nothing_else(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User, status: int
) -> None:
    body = {"message": "secret@example.test"}
    github.faults = [Fault("assignees", status, body=body)]
    with pytest.raises(GitHubError) as raised:
        pipeline.comment(issue, ada, "assign me")
    assert str(raised.value) == (
        "POST /repos/ocadotechnology/codeforlife-fruit/issues/1/assignees"
        f" answered {status}."
    )
    assert raised.value.status == status


def test_a_dry_run_changes_nothing(
    github: FakeGitHub, pipeline: Pipeline, issue: Issue, ada: User
) -> None:
    comment = github.state.add_comment(issue, ada, "assign me")
    before = repr(github.state.items)
    event = make_comment_event(issue, comment)
    report = pipeline.handle("issue_comment", event, is_dry=True)
    assert report.lines == [
        "would: #1: @ada assigned",
        "would: card moved to In Progress",
    ]
    assert repr(github.state.items) == before
    assert not [item for item in github.requests if re.match("PATCH|DELETE", item)]


def test_a_new_issue_gets_links_and_is_asked_for_a_description(
    github: FakeGitHub, ada: User
) -> None:
    pipeline = Pipeline(github, team="ocadotechnology/maintainers")
    empty = github.state.add_issue(ada)
    full = github.state.add_issue(ada, body="What to do.\n")
    robot = github.state.add_issue(ada, labels=[":robot:"])
    for issue in (empty, full, robot, empty, full):
        user = {"login": "ada", "id": 1, "type": "User"}
        opened = {"number": issue.number, "user": user}
        pipeline.handle("issues", {"action": "opened", "issue": opened})
    assert full.body
    assert full.body.startswith("What to do.\n\n<!-- codeforlife:links -->\n---")
    assert full.body.count("<!--") == 1
    assert empty.body
    assert empty.body.count("<!--") == 1
    assert robot.body is None
    assert not full.comments
    (asked,) = github.state.get_own_comments(empty)
    assert "@ocadotechnology/maintainers, please describe" in asked
    bot = {"login": "x[bot]", "id": 2, "type": "Bot"}
    github.requests.clear()
    pipeline.handle("issues", {"action": "opened", "issue": {"number": 1, "user": bot}})
    assert not github.requests
