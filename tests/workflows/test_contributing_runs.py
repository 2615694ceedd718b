"""The jobs of the contributing pipeline, executed against a fake GitHub."""

import json
import shutil
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contributing.fake_github import TOKEN, FakeGitHub
from tests.contributing.fake_state import REPOSITORY
from tests.contributing.pipeline import make_comment_event, make_user
from tests.workflows._expressions import needs_node
from tests.workflows._runner import MACHINE_ENV, ROOT, WORKFLOWS, JobRunner, Workflow

pytestmark = needs_node

CONTRIBUTING = Workflow(WORKFLOWS / "contributing.yaml")
PLANTED = "$(touch planted); `touch planted` planted.secret@example.test"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    fake = FakeGitHub()
    yield fake
    fake.stop()
    assert not fake.problems


def make_events(github: FakeGitHub) -> dict[str, tuple[str, dict[str, t.Any]]]:
    state = github.state
    ada = state.add_user("ada", 1)
    issue = state.add_issue(ada, title=PLANTED)
    pull = state.add_pull(ada, title=PLANTED, body=PLANTED)
    state.add_commit(pull, ("planted.secret@example.test", ada))
    assign = state.add_comment(issue, ada, "assign me")
    user = make_user(ada)
    opened = {"number": issue.number, "user": user, "title": PLANTED}
    change = {"action": "opened", "pull_request": {"number": 2, "title": PLANTED}}
    return {
        "command": ("issue_comment", make_comment_event(issue, assign)),
        "pull-request": ("pull_request_target", change),
        "issue": ("issues", {"action": "opened", "issue": opened}),
        "inactive": ("schedule", {}),
    }


@pytest.mark.parametrize("job", CONTRIBUTING.jobs)
def test_every_step_of_a_job(github: FakeGitHub, tmp_path: Path, job: str) -> None:
    name, event = make_events(github)[job]
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event))
    summary = tmp_path / "v0.0.0"
    summary.mkdir()
    shutil.copy(ROOT / "constraints.txt", summary / "constraints.txt")
    workspace = tmp_path / "empty"  # nothing is checked out
    workspace.mkdir()
    runner = JobRunner(
        CONTRIBUTING,
        job,
        workspace,
        {"github": {"event_name": name, "event": event, "token": TOKEN}},
        {"actions/setup-python": lambda inputs, workspace: None},
        {
            **MACHINE_ENV,
            "PATH": f"{Path(sys.executable).parent}:{MACHINE_ENV['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PIP_NO_INDEX": "1",
            "GITHUB_API_URL": github.url,
            "GITHUB_GRAPHQL_URL": f"{github.url}/graphql",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(path),
        },
        {"RELEASES": tmp_path.as_uri()},
    )
    runs = runner.run()
    output = "".join(run.output for run in runs)
    # No service is set: the check of the agreement fails closed.
    last = "failure" if job == "pull-request" else "success"
    results = [run.result for run in runs if run.result != "skipped"]
    assert results == ["success", "success", last], output
    assert not [*workspace.iterdir()]
    assert "planted.secret" not in output
    check_effect(github, job, output)


def check_effect(github: FakeGitHub, job: str, output: str) -> None:
    issue, pull = github.state.items[1], github.state.items[2]
    assert bool(issue.assignees) == (job == "command")
    assert bool(pull.comments) == (job == "pull-request")
    assert ("codeforlife:links" in (issue.body or "")) == (job == "issue")
    if job == "pull-request":
        assert "::error::CONTRIBUTING_AGREEMENT_URL is not set." in output
        states = {key[1]: value[0] for key, value in github.state.statuses.items()}
        assert states == {
            "contributing / agreement": "error",
            "contributing / title": "failure",
        }
