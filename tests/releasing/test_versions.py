"""What a service's commits ask for; the whole release is in tests/workflows."""

import subprocess
from pathlib import Path

import pytest

from codeforlife.releasing.versions import ReleaseError, decide, get_notes

pytest.importorskip("semantic_release")


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.test"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / ".git/outputs"))
    git("init", "--quiet", "--initial-branch", "main")
    git("remote", "add", "origin", "https://github.com/ocado/fruit.git")
    return tmp_path / ".git/outputs"


@pytest.mark.parametrize(
    ("tag", "subject", "expected"),
    [
        ("", "chore: a service", "false"),
        ("", "feat: a service", "true"),
        ("v1.2.0", "docs: x", "false"),
        ("v1.2.0", "fix(models): x", "true"),
        ("v1.2.0", "refactor!: x", "true"),
    ],
)
def test_only_commits_that_ask_for_a_version_release_one(
    outputs: Path, tag: str, subject: str, expected: str
) -> None:
    git("commit", "--allow-empty", "--message", "chore: begin")
    if tag:
        git("tag", tag)
    git("commit", "--allow-empty", "--message", subject)
    decide()
    assert f"released={expected}\n" in outputs.read_text()


def test_notes_are_the_newest_section(outputs: Path) -> None:
    text = "## [1.0.1](x) (2026-01-02)\n\n* a\n\n# [1.0.0](y) (2026-01-01)\n\n* b\n"
    Path("CHANGELOG.md").write_text(text)
    git("add", "CHANGELOG.md")
    git("commit", "--message", "chore(release): 1.0.1")
    git("tag", "v1.0.1")
    assert get_notes("v1.0.1") == "## [1.0.1](x) (2026-01-02)\n\n* a"
    with pytest.raises(ReleaseError, match="git show"):
        get_notes("v2.0.0")
