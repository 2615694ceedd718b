"""When a release is refused, before anything is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.rehearsal.stage import Stage, open_stage
from scripts.release.commands import git


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with open_stage(tmp_path_factory.mktemp("stage")) as stage:
        stage.commit("feat: a list begins")
        yield stage


def test_nothing_is_decided_for_a_fork(
    prepared: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(prepared.variables, "GITHUB_REPOSITORY", "someone/theirs")
    step = prepared.step(prepared.clone(), "decide")
    assert not step.ok
    assert "someone/theirs is a fork" in step.output


def test_a_shallow_clone_is_refused(prepared: Stage, tmp_path: Path) -> None:
    shallow = ["--depth", "1", prepared.remote.as_uri(), "."]
    git("clone", "--quiet", *shallow, cwd=tmp_path)
    step = prepared.step(tmp_path, "decide")
    assert not step.ok
    assert "git fetch --unshallow --tags" in step.output


def test_a_repository_without_a_tag_is_refused(tmp_path: Path) -> None:
    with open_stage(tmp_path) as stage:
        git("tag", "--delete", "v2.3.4", cwd=stage.remote)
        step = stage.step(stage.clone(), "decide")
    assert not step.ok
    assert "no version tag is an ancestor" in step.output


def test_a_higher_tag_elsewhere_is_refused(prepared: Stage) -> None:
    clone = prepared.clone()
    git("checkout", "--quiet", "--orphan", "elsewhere", cwd=clone)
    prepared.git(clone, "commit", "--quiet", "--message", "feat: elsewhere")
    git("tag", "v9.0.0", cwd=clone)
    git("checkout", "--quiet", "main", cwd=clone)
    step = prepared.step(clone, "decide")
    assert not step.ok
    assert "v9.0.0 is not an ancestor of this commit, whose last tag is v2.3.4" in (
        step.output
    )


def test_a_version_that_the_index_has_is_refused(prepared: Stage) -> None:
    taken = prepared.packages / "codeforlife-2.4.0-py3-none-any.whl"
    taken.touch()
    try:
        step = prepared.step(prepared.clone(), "decide")
    finally:
        taken.unlink()
    assert not step.ok
    assert "the index has codeforlife 2.4.0 already" in step.output


def test_a_decision_writes_nothing(prepared: Stage) -> None:
    refs = git("show-ref", cwd=prepared.remote)
    clone = prepared.clone()
    step = prepared.step(clone, "decide")
    assert step.values == {
        "state": "new",
        "version": "2.4.0",
        "tag": "v2.4.0",
        "base": "v2.3.4",
        "commit": git("rev-parse", "HEAD", cwd=clone),
        "branch": "main",
    }
    assert git("status", "--porcelain", cwd=clone) == ""
    assert git("show-ref", cwd=prepared.remote) == refs
