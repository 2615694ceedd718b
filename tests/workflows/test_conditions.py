"""Which jobs start for which event: evaluated by GitHub's own engine, not read."""

import typing as t

import pytest

from tests.workflows._expressions import needs_node
from tests.workflows._runner import WORKFLOWS, Workflow

pytestmark = needs_node

BACKEND = Workflow(WORKFLOWS / "backend.yaml")
CONTRIBUTING = Workflow(WORKFLOWS / "contributing.yaml")
CONTRIBUTE = Workflow(WORKFLOWS / "contribute.yaml")

# How services call it: the one of old, as it still is in four of them, and the new one.
OLD_CALLER = Workflow(
    "on: {push: , pull_request: , issues: , issue_comment: , workflow_dispatch: }\n"
    "jobs: {}"
)
NEW_CALLER = Workflow(
    "on: {push: {branches: [main]}, pull_request: , workflow_dispatch: }\njobs: {}"
)

OCADO, OTHER, TEMPLATE = "2088731", "123", "610204172"
TEST = ["check"]
TEST_COVERED = ["check", "coverage"]
ALL = ["check", "coverage", "version", "build", "release"]
DISPATCHED = ["check", "version", "build", "release"]


def make_github(
    event_name: str,
    ref: str = "refs/heads/main",
    owner: str = OCADO,
    *,
    head: str | None = None,
    message: str = "feat: more fruit",
    repository: str = "7",
    default: str = "main",
    action: str | None = None,
    **event: t.Any,
) -> dict[str, t.Any]:
    """Make the `github` context of an event in `ocado/fruit`."""
    payload: dict[str, t.Any] = {
        "repository": {"default_branch": default, "fork": owner != OCADO, **{}},
        **event,
    }
    if action:
        payload["action"] = action
    if event_name == "push":
        payload["head_commit"] = {"message": message}
    if head:
        payload["pull_request"] = {"head": {"repo": {"full_name": head}}}
    return {
        "event_name": event_name,
        "ref": ref,
        "base_ref": "main" if event_name.startswith("pull_request") else "",
        "repository": "ocado/fruit",
        "repository_id": repository,
        "repository_owner_id": owner,
        "event": payload,
    }


def _pull(head: str, **kwargs: t.Any) -> dict[str, t.Any]:
    ref = "refs/pull/7/merge"
    return make_github("pull_request", ref, head=head, action="opened", **kwargs)


RELEASE = "chore(release): 1.2.0 [skip ci]\n\n# 1.2.0"
COMMENT = {"action": "created", "issue": {"number": 1}, "comment": {}}

# What happens, which jobs start through the old caller, and through the new one.
BACKEND_ROWS: list[tuple[str, dict[str, t.Any], list[str], list[str]]] = [
    ("push to main", make_github("push"), ALL, ALL),
    ("push to main of a fork", make_github("push", owner=OTHER), TEST, TEST),
    (
        "push to the template of old",
        make_github("push", repository=TEMPLATE),
        TEST_COVERED,
        TEST_COVERED,
    ),
    ("push to a branch", make_github("push", "refs/heads/feature/x"), [], []),
    (
        "push to a branch of a fork",
        make_github("push", "refs/heads/x", OTHER),
        [],
        [],
    ),
    (
        "push to another default branch",
        make_github("push", "refs/heads/trunk", default="trunk"),
        ALL,
        [],
    ),
    (
        "push to main, which is not the default",
        make_github("push", default="trunk"),
        [],
        [],
    ),
    ("a tag", make_github("push", "refs/tags/v1.2.0"), [], []),
    ("a tag of a fork", make_github("push", "refs/tags/v1", OTHER), [], []),
    ("a tag called main", make_github("push", "refs/tags/main"), [], []),
    ("the release's commit", make_github("push", message=RELEASE), [], []),
    (
        "the release's commit without its mark",
        make_github("push", message="chore(release): 1.2.0"),
        [],
        [],
    ),
    (
        "a commit that skips",
        make_github("push", message="docs: x [skip ci]"),
        [],
        [],
    ),
    ("pull request", _pull("ocado/fruit"), TEST_COVERED, TEST_COVERED),
    ("pull request of a fork", _pull("ada/fruit"), TEST, TEST),
    ("pull request in a fork", _pull("ada/fruit", owner=OTHER), TEST, TEST),
    ("pull request of a fork that is gone", _pull("gone"), TEST, TEST),
    (
        "pull request, labelled",
        {**_pull("ocado/fruit"), "event": {"action": "labeled"}},
        [],
        [],
    ),
    ("by hand", make_github("workflow_dispatch"), DISPATCHED, DISPATCHED),
    (
        "by hand on a branch",
        make_github("workflow_dispatch", "refs/heads/x"),
        TEST,
        TEST,
    ),
    ("by hand in a fork", make_github("workflow_dispatch", owner=OTHER), TEST, TEST),
    ("an issue", make_github("issues", action="opened"), [], []),
    ("a comment", make_github("issue_comment", **COMMENT), [], []),
    ("an edited issue", make_github("issues", action="edited"), [], []),
    ("merge queue", make_github("merge_group", action="checks_requested"), TEST, TEST),
]


@pytest.mark.parametrize("is_old", [True, False], ids=["old caller", "new caller"])
@pytest.mark.parametrize("row", BACKEND_ROWS, ids=[row[0] for row in BACKEND_ROWS])
def test_which_jobs_of_the_back_end_start(
    row: tuple[str, dict[str, t.Any], list[str], list[str]], is_old: bool
) -> None:
    name, github, of_old, of_new = row
    caller = OLD_CALLER if is_old else NEW_CALLER
    started: list[str] = []
    # A service with a merge queue adds the trigger to its caller.
    if caller.is_triggered(github) or name == "merge queue":
        contexts = {"github": github, "inputs": BACKEND.get_inputs()}
        outputs = {"version": {"released": "true", "tag": "v1.2.0"}}
        started = BACKEND.get_started(contexts, outputs=outputs)
    assert sorted(started) == sorted(of_old if is_old else of_new)


@pytest.mark.parametrize("failing", ["check", "version", "build"])
def test_nothing_is_released_after_a_failure(failing: str) -> None:
    contexts = {"github": make_github("push"), "inputs": BACKEND.get_inputs()}
    outputs = {"version": {"released": "true"}}
    started = BACKEND.get_started(contexts, {failing: "failure"}, outputs)
    assert "release" not in started
    assert ("build" in started) == (failing == "build")


def test_nothing_is_built_where_nothing_is_released() -> None:
    contexts = {"github": make_github("push"), "inputs": BACKEND.get_inputs()}
    outputs = {"version": {"released": "false"}}
    started = BACKEND.get_started(contexts, outputs=outputs)
    assert sorted(started) == ["check", "coverage", "version"]


USER, BOT = {"type": "User"}, {"type": "Bot"}
ISSUE, PULL = {"number": 1}, {"number": 2, "pull_request": {"url": "x"}}


def _comment(issue: dict[str, t.Any], user: dict[str, str], action: str, **kwargs):  # type: ignore[no-untyped-def]
    event = {"issue": issue, "comment": {"id": 9, "user": user}}
    return make_github("issue_comment", action=action, **event, **kwargs)


def _target(action: str, **kwargs: t.Any) -> dict[str, t.Any]:
    return make_github("pull_request_target", action=action, **kwargs)


CONTRIBUTING_ROWS: list[tuple[dict[str, t.Any], list[str]]] = [
    (_comment(ISSUE, USER, "created"), ["command"]),
    (_comment(ISSUE, USER, "edited"), ["command"]),
    (_comment(ISSUE, USER, "deleted"), []),
    (_comment(ISSUE, BOT, "created"), []),
    (_comment(ISSUE, USER, "created", owner=OTHER), ["command"]),
    (_comment(PULL, USER, "created"), ["pull-request"]),
    (_comment(PULL, BOT, "created"), []),
    (_target("opened", head="ada/fruit"), ["pull-request"]),
    (_target("opened", head="ocado/fruit"), ["pull-request"]),
    (_target("synchronize"), ["pull-request"]),
    (_target("reopened"), ["pull-request"]),
    (_target("edited"), ["pull-request"]),
    (_target("labeled"), []),
    (_target("closed"), []),
    (make_github("pull_request", action="opened", head="ada/fruit"), []),
    (make_github("merge_group", action="checks_requested"), ["pull-request"]),
    (make_github("issues", action="opened", issue={"user": USER}), ["issue"]),
    (make_github("issues", action="opened", issue={"user": BOT}), []),
    (make_github("issues", action="edited", issue={"user": USER}), []),
    (make_github("issues", action="labeled", issue={"user": USER}), []),
    (make_github("schedule"), ["inactive"]),
    (make_github("schedule", owner=OTHER), []),
    (make_github("workflow_dispatch"), ["inactive"]),
    (make_github("push"), []),
    (make_github("push", "refs/tags/v1.2.0"), []),
]


@pytest.mark.parametrize(("github", "expected"), CONTRIBUTING_ROWS)
def test_which_jobs_of_contributing_start(
    github: dict[str, t.Any], expected: list[str]
) -> None:
    contexts = {"github": github, "inputs": CONTRIBUTING.get_inputs()}
    is_triggered = CONTRIBUTE.is_triggered(github)
    assert (CONTRIBUTING.get_started(contexts) if is_triggered else []) == expected


def test_the_caller_grants_what_the_jobs_ask_for() -> None:
    ranks = {"read": 1, "write": 2}
    granted = CONTRIBUTE.jobs["contributing"]["permissions"]
    for job in CONTRIBUTING.jobs.values():
        for scope, level in job["permissions"].items():
            assert ranks[granted[scope]] >= ranks[level]


def test_no_job_that_runs_a_pull_requests_code_has_a_secret() -> None:
    for name in ("check", "build", "version"):
        assert "secrets." not in str(BACKEND.jobs[name]), name
        assert BACKEND.jobs[name]["permissions"] == {"contents": "read"}


def test_the_required_check_keeps_its_name() -> None:
    assert BACKEND.jobs["check"]["name"] == "test / test-py-code"
