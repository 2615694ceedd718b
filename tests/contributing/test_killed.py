"""A run may end at any moment, and is then started again."""

import json
import os
import signal
import subprocess
import sys
import typing as t
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.contributing.fake_github import TOKEN, FakeGitHub
from tests.contributing.fake_state import REPOSITORY, Issue, User
from tests.contributing.pipeline import Pipeline, make_comment_event

ROOT = Path(__file__).resolve().parent.parent.parent


class Killed(BaseException):
    """The run is killed: nothing may handle this."""


type Scene = Callable[[FakeGitHub, Issue, User], tuple[str, t.Any]]


def _command(text: str) -> Scene:
    def make(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
        comment = github.state.add_comment(issue, ada, text)
        return "issue_comment", make_comment_event(issue, comment)

    return make


def _assigned(scene: Scene) -> Scene:
    def make(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
        github.state.assign(issue, ada)
        github.state.wait(minutes=1)
        return scene(github, issue, ada)

    return make


def _full(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
    for number in range(5):
        github.state.assign(issue, github.state.add_user(f"u{number}", 10 + number))
    return _command("assign me")(github, issue, ada)


def _link(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
    pull = github.state.add_pull(ada, body="Why.")
    return _command(f"link pr {pull.number}")(github, issue, ada)


def _opened(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
    user = {"login": "ada", "id": 1, "type": "User"}
    opened = {"number": issue.number, "user": user}
    return "issues", {"action": "opened", "issue": opened}


def _idle(days: int) -> Scene:
    def make(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
        github.state.assign(issue, ada)
        github.state.wait(days=14)
        Pipeline(github).run_daily()
        github.state.wait(days=days)
        return "schedule", {}

    return make


def _idle_at_first(github: FakeGitHub, issue: Issue, ada: User) -> tuple[str, t.Any]:
    github.state.assign(issue, ada)
    github.state.wait(days=14)
    return "schedule", {}


SCENES: dict[str, Scene] = {
    "assign": _command("assign me"),
    "assign, refused": _full,
    "assign, assigned": _assigned(_command("assign me")),
    "unassign": _assigned(_command("unassign me")),
    "ready": _assigned(_command("ready for review")),
    "link": _assigned(_link),
    "opened": _opened,
    "warn": _idle_at_first,
    "unassign inactive": _idle(7),
}


def _play(
    github: FakeGitHub,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    kill_at: int | None,
    is_done: bool,
) -> tuple[object, int]:
    """Play a scene, killing its run around one request, and run it again.

    Returns:
        What is left on GitHub, and how many requests a whole run makes.
    """
    github.reset()
    ada = github.state.add_user("ada", 1)
    issue = github.state.add_issue(ada, card="In Progress")
    name, event = scene(github, issue, ada)
    count = 0
    send = requests.Session.request

    def request(*args: t.Any, **kwargs: t.Any) -> requests.Response:
        nonlocal count
        count += 1
        if count - 1 == kill_at and not is_done:
            raise Killed
        response = send(*args, **kwargs)
        if count - 1 == kill_at:
            raise Killed
        return response

    with monkeypatch.context() as patches:
        patches.setattr(requests.Session, "request", request)
        if kill_at is not None:
            with pytest.raises(Killed):
                Pipeline(github).handle(name, event)
        Pipeline(github).handle(name, event)
    assert not github.problems
    state = github.state
    comments = [[c.body, sorted(c.reactions)] for c in issue.comments]
    pulls = [item.body for item in state.items.values()]
    return (comments, pulls, issue.card, [u.login for u in issue.assignees]), count


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_run_that_is_killed_anywhere_and_repeated_ends_as_if_it_were_not(
    github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    """At each of its requests, before and after GitHub carried it out."""
    expected, count = _play(github, scene, monkeypatch, None, False)
    assert count > 2
    for kill_at in range(count):
        for is_done in (False, True):
            left, _ = _play(github, scene, monkeypatch, kill_at, is_done)
            assert left == expected, (kill_at, is_done)


@pytest.mark.parametrize("kill_at", ["/reactions$", "/assignees$", "/comments$"])
def test_a_process_that_is_killed_and_started_again(
    github: FakeGitHub, tmp_path: Path, kill_at: str
) -> None:
    """The same with a real signal, to the real command."""
    ada = github.state.add_user("ada", 1)
    issue = github.state.add_issue(ada)
    scene = SCENES["assign, refused" if "comments" in kill_at else "assign"]
    name, event = scene(github, issue, ada)
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event))
    command = [sys.executable, "-m", "codeforlife.contributing", "event"]
    processes: list[subprocess.Popen[bytes]] = []

    def start() -> int:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "GITHUB_API_URL": github.url,
                "GITHUB_GRAPHQL_URL": f"{github.url}/graphql",
                "GITHUB_REPOSITORY": REPOSITORY,
                "GITHUB_TOKEN": TOKEN,
                "GITHUB_EVENT_NAME": name,
                "GITHUB_EVENT_PATH": str(path),
            },
            stdout=subprocess.DEVNULL,
        )
        processes.append(process)
        return process.wait()

    def kill(request: str) -> None:
        if request.endswith(kill_at.rstrip("$")):
            processes[-1].send_signal(signal.SIGKILL)
            processes[-1].wait()

    github.after = kill
    assert start() == -signal.SIGKILL
    github.after = lambda request: None
    assert start() == 0
    assert len(github.state.get_own_comments(issue)) == ("comments" in kill_at)
    assert (ada in issue.assignees) == ("comments" not in kill_at)
