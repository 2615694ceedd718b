"""What the other tests of this folder rest on: the engine, and the runner itself."""

from pathlib import Path

import pytest

from tests.workflows._expressions import (
    ExpressionError,
    interpolate,
    is_true,
    needs_node,
)
from tests.workflows._runner import MACHINE_ENV, JobRunner, Workflow

pytestmark = needs_node

WORKFLOW = """
on:
  push: {branches: ["**"], tags-ignore: ["**"]}
  pull_request: {branches: [main]}
  issues: {types: [opened]}
env: {GREETING: hello}
jobs:
  first:
    outputs: {word: "${{ steps.say.outputs.word }}"}
    steps:
      - uses: actions/checkout@0000
      - id: say
        run: echo "word=$GREETING $NAME" >> "$GITHUB_OUTPUT"
        env: {NAME: "${{ github.actor }}"}
      - run: "false"
      - run: echo never
      - if: always()
        run: echo at last
  second: {needs: first, if: github.actor == 'ada', steps: []}
  third: {needs: [second], steps: []}
  last: {needs: [second], if: "!cancelled()", steps: []}
"""


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True),
        (False, False),
        ("github.event.issue.assignees.length", False),
        ("contains(github.event.issue.assignees.*.id, 2)", True),
        ("${{ GITHUB.actor == 'ADA' }}", True),
        ("failure()", False),
        ("always() && github.missing", False),
    ],
)
def test_conditions_are_githubs(condition: str | bool | None, expected: bool) -> None:
    event = {"issue": {"assignees": [{"id": 1}, {"id": 2}]}}
    contexts = {"github": {"actor": "ada", "event": event}}
    assert is_true(condition, contexts) is expected
    if condition is None:
        assert not is_true(condition, contexts, "failure")


@pytest.mark.parametrize("condition", ["secrets.KEY", "github.actor ==", "nope()"])
def test_what_github_refuses_is_an_error(condition: str) -> None:
    with pytest.raises(ExpressionError):
        is_true(condition, {"github": {}})


def test_values_are_written_as_github_writes_them() -> None:
    contexts = {"github": {"n": 17, "yes": True, "none": None}}
    text = "${{ github.n }} ${{ github.yes }} ${{ github.none }} ${{ toJSON('a') }}"
    assert interpolate(text, contexts) == '17 true  "a"'


@pytest.mark.parametrize(
    ("name", "ref", "event", "expected"),
    [
        ("push", "refs/heads/feature/x", {}, True),
        ("push", "refs/tags/v1.0.0", {}, False),
        ("push", "refs/heads/main", {"head_commit": {"message": "x [skip ci]"}}, False),
        ("pull_request", "refs/pull/1/merge", {"action": "opened"}, True),
        ("pull_request", "refs/pull/1/merge", {"action": "labeled"}, False),
        ("issues", "refs/heads/main", {"action": "opened"}, True),
        ("issues", "refs/heads/main", {"action": "closed"}, False),
        ("schedule", "refs/heads/main", {}, False),
    ],
)
def test_events_start_what_asks_for_them(
    name: str, ref: str, event: dict[str, object], expected: bool
) -> None:
    github = {"event_name": name, "ref": ref, "base_ref": "main", "event": event}
    assert Workflow(WORKFLOW).is_triggered(github) is expected


def test_jobs_start_as_their_needs_ended() -> None:
    workflow = Workflow(WORKFLOW)
    ada, bob = ({"github": {"actor": actor}} for actor in ("ada", "bob"))
    assert workflow.get_started(ada) == ["first", "second", "third", "last"]
    assert workflow.get_started(bob) == ["first", "last"]
    assert workflow.get_started(ada, {"first": "failure"}) == ["first", "last"]


def test_steps_run_in_order_until_one_fails(tmp_path: Path) -> None:
    (tmp_path / "clone").mkdir()
    runner = JobRunner(
        Workflow(WORKFLOW),
        "first",
        tmp_path / "clone",
        {"github": {"actor": "ada"}},
        {"actions/checkout": lambda inputs, workspace: None},
        MACHINE_ENV,
    )
    runs = runner.run()
    results = [run.result for run in runs]
    assert results == ["success", "success", "failure", "skipped", "success"]
    assert runs[-1].output == "at last\n"
    assert runner.get_outputs() == {"word": "hello ada"}
