"""GitHub's own examples of events, with the state that they belong to."""

import json
import typing as t
from pathlib import Path

import pytest

from codeforlife.contributing.errors import AgreementServiceError, ContributingError
from tests.contributing.fake_github import FakeGitHub
from tests.contributing.fake_state import Comment, User
from tests.contributing.pipeline import Pipeline

EVENTS = json.loads((Path(__file__).parent / "schemas/events.json").read_text())


@pytest.fixture
def author(github: FakeGitHub) -> User:
    user = EVENTS["issues opened"]["issue"]["user"]
    return github.state.add_user(user["login"], user["id"])


@pytest.mark.parametrize("action", ["created", "edited"])
def test_a_comment(
    github: FakeGitHub, pipeline: Pipeline, author: User, action: str
) -> None:
    event: dict[str, t.Any] = json.loads(json.dumps(EVENTS[f"issue_comment {action}"]))
    issue = github.state.add_issue(author)
    pipeline.handle("issue_comment", event)
    assert not github.requests
    comment, now = event["comment"], github.state.now
    issue.comments = [Comment(comment["id"], author, "assign me", now, now)]
    comment |= {"body": "assign me", "node_id": f"IC_{comment['id']}"}
    event["issue"]["number"] = issue.number
    pipeline.handle("issue_comment", event)
    assert issue.assignees == [author]


def test_an_issue(github: FakeGitHub, pipeline: Pipeline, author: User) -> None:
    issue = github.state.add_issue(author)
    pipeline.handle("issues", EVENTS["issues opened"])
    assert issue.body
    assert "codeforlife:links" in issue.body


def test_a_pull_request(github: FakeGitHub, pipeline: Pipeline, author: User) -> None:
    event = EVENTS["pull_request opened"]
    pull = github.state.add_pull(author)
    github.state.items = {event["pull_request"]["number"]: pull}
    github.state.add_commit(pull, ("ada@example.test", author))
    pull.number = event["pull_request"]["number"]
    with pytest.raises(AgreementServiceError):  # there is no service
        pipeline.handle("pull_request_target", event)
    assert len(pull.comments) == 1


def test_a_merge_queue(pipeline: Pipeline) -> None:
    event = EVENTS["merge_group checks_requested"]
    with pytest.raises(ContributingError, match="no pull request #"):
        pipeline.handle("merge_group", event)
