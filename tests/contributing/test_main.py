"""The command, as the workflow and a laptop start it."""

import json
from pathlib import Path

import pytest

from codeforlife.contributing.__main__ import main
from codeforlife.contributing.config import Config
from codeforlife.contributing.errors import ConfigError
from tests.contributing.fake_github import TOKEN, FakeGitHub, Fault
from tests.contributing.fake_state import REPOSITORY
from tests.contributing.pipeline import make_comment_event

ENV = {"GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN}


@pytest.fixture
def summary(
    github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    ada = github.state.add_user("ada", 1)
    issue = github.state.add_issue(ada)
    comment = github.state.add_comment(issue, ada, "assign me")
    event = tmp_path / "event.json"
    event.write_text(json.dumps(make_comment_event(issue, comment)))
    for name, value in {
        **ENV,
        "GITHUB_API_URL": github.url,
        "GITHUB_GRAPHQL_URL": f"{github.url}/graphql",
        "GITHUB_EVENT_NAME": "issue_comment",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "summary.md"


def test_the_event_of_githubs_variables_is_handled(
    github: FakeGitHub, summary: Path
) -> None:
    assert main(["event"]) == 0
    assert summary.read_text() == "## Contributing\n\n- #1: @ada assigned\n"
    assert github.state.items[1].assignees


def test_arguments_go_before_variables(
    github: FakeGitHub, summary: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.json").write_text("{}")
    path = str(tmp_path / "empty.json")
    assert main(["event", "--name", "schedule", "--path", path, "--dry-run"]) == 0
    assert summary.read_text() == "## Contributing\n\n- nothing to do\n"
    assert github.requests == ["POST /graphql"]


def test_a_failure_is_the_last_line_and_in_the_summary(
    github: FakeGitHub, summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault("assignees", 422)]
    assert main(["event"]) == 1
    line = f"POST /repos/{REPOSITORY}/issues/1/assignees answered 422."
    assert capsys.readouterr().out.splitlines()[-1] == f"::error::{line}"
    assert f"- failed: {line}\n" in summary.read_text()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--path", "missing.json"], "GITHUB_EVENT_PATH (or --path)"),
        (["--name", "push"], "The event 'push' is none of issue_comment, issues"),
    ],
)
@pytest.mark.usefixtures("summary")
def test_what_cannot_be_handled_says_why(
    capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    assert main(["event", *arguments]) == 1
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_REPOSITORY", ""),
        ("GITHUB_REPOSITORY", "fruit"),
        ("GITHUB_TOKEN", ""),
        ("CONTRIBUTING_MAX_ISSUES", "many"),
        ("CONTRIBUTING_MAX_ASSIGNEES", "-1"),
        ("CONTRIBUTING_PROJECT", "three"),
        ("CONTRIBUTING_BOT_IDS", "1,cfl-bot"),
        ("CONTRIBUTING_AGREEMENT_URL", "http://contributor.example.com"),
        ("CONTRIBUTING_AGREEMENT_URL", "contributor.example.com"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_environment({**ENV, name: value})


def test_the_rules_can_be_set() -> None:
    config = Config.from_environment(
        {
            **ENV,
            "CONTRIBUTING_BOT": "Fruit-Bot",
            "CONTRIBUTING_BOT_IDS": "1, 2",
            "CONTRIBUTING_EXEMPT": "Ada",
            "CONTRIBUTING_PROJECT": "3",
            "CONTRIBUTING_AGREEMENT_URL": "https://contributor.example.com/",
        }
    )
    assert config.exempt == {"fruit-bot", "ada"}
    assert config.bot_ids == {1, 2}
    assert config.audience == "contributor.example.com"
    assert config.agreement_url == "https://contributor.example.com"
    assert config.project == 3
    default = Config.from_environment({**ENV, "CONTRIBUTING_PROJECT": ""})
    assert default.project is None
    assert default.bot_ids == {41898282, 49699333}
