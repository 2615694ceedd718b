"""This repository's own workflow: which jobs start, and a release by its own steps."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.matrix import COMBINATIONS
from scripts.rehearsal.run import state
from scripts.rehearsal.stage import Stage, open_stage
from scripts.release.commands import git, python
from tests.workflows._expressions import needs_node
from tests.workflows._runner import MACHINE_ENV, WORKFLOWS, JobRunner, Workflow

pytestmark = needs_node

_WORKFLOW = Workflow(WORKFLOWS / "main.yaml")
_OURS = "ocadotechnology/codeforlife-package-python"
_TESTS = ["check", "build", "matrix", "consumers", "documents"]
_ALL = [*_TESTS, "record", "publish", "verify"]


def _github(event: str, ref: str, repository: str = _OURS) -> dict[str, object]:
    return {
        "event_name": event,
        "ref": ref,
        "repository": repository,
        "workflow": "main",
        "base_ref": "main" if event == "pull_request" else "",
        "event": {"action": "synchronize"} if event == "pull_request" else {},
    }


@pytest.mark.parametrize(
    ("event", "ref", "decided", "jobs"),
    [
        ("push", "refs/heads/main", "new", _ALL),
        ("push", "refs/heads/main", "resume", _ALL),
        ("push", "refs/heads/main", "nothing", _TESTS),
        ("push", "refs/heads/next", "new", _ALL),
        ("workflow_dispatch", "refs/heads/main", "new", _ALL),
        # Where nothing was decided: see the next test.
        ("pull_request", "refs/pull/1/merge", "", _TESTS),
        ("workflow_dispatch", "refs/heads/topic", "", _TESTS),
    ],
)
def test_only_a_decided_version_is_released(
    event: str, ref: str, decided: str, jobs: list[str]
) -> None:
    github = _github(event, ref)
    assert _WORKFLOW.is_triggered(github)
    started = _WORKFLOW.get_started(
        {"github": github}, outputs={"build": {"state": decided}}
    )
    assert sorted(started) == sorted(jobs)


@pytest.mark.parametrize("failed", _TESTS)
def test_nothing_is_written_where_a_check_failed(failed: str) -> None:
    started = _WORKFLOW.get_started(
        {"github": _github("push", "refs/heads/main")},
        results={failed: "failure"},
        outputs={"build": {"state": "new"}},
    )
    assert not {"record", "publish", "verify"} & set(started)


@pytest.mark.parametrize(
    ("event", "ref", "repository", "decides"),
    [
        ("push", "refs/heads/main", _OURS, True),
        ("push", "refs/heads/next", _OURS, True),
        ("workflow_dispatch", "refs/heads/main", _OURS, True),
        ("push", "refs/heads/main", "someone/codeforlife-package-python", False),
        ("workflow_dispatch", "refs/heads/topic", _OURS, False),
        ("workflow_dispatch", "refs/tags/v2.0.0", _OURS, False),
        ("pull_request", "refs/pull/1/merge", _OURS, False),
    ],
)
def test_a_version_is_decided_on_our_branches_alone(
    event: str, ref: str, repository: str, decides: bool
) -> None:
    steps = _WORKFLOW.jobs["build"]["steps"]
    (step,) = (step for step in steps if step.get("id") == "decide")
    workflow = Workflow("jobs: {build: {}}\non: push")
    workflow.jobs["build"] = {"if": step["if"]}
    contexts = {"github": _github(event, ref, repository)}
    assert (workflow.get_started(contexts) == ["build"]) is decides


@pytest.mark.parametrize(
    ("event", "ref"),
    [("push", "refs/heads/topic"), ("push", "refs/tags/v2.0.0"), ("issues", "main")],
)
def test_other_events_start_nothing(event: str, ref: str) -> None:
    assert not _WORKFLOW.is_triggered(_github(event, ref))


def test_the_matrix_is_that_of_the_script() -> None:
    jobs = _WORKFLOW.jobs["matrix"]["strategy"]["matrix"]["combination"]
    assert sorted(jobs) == sorted(combination.name for combination in COMBINATIONS)


class _Run:
    """One run of the workflow, with the artifacts that its jobs hand on."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.artifacts = folder / "artifacts"
        # What the job "documents" hands on.
        (self.artifacts / "beside-documents").mkdir(parents=True)
        (self.artifacts / "beside-documents/docs.zip").touch()
        self.needs: dict[str, dict[str, object]] = {}
        self.commit = git("rev-parse", "main", cwd=stage.remote)

    def job(self, name: str) -> None:
        workspace = self.folder / name
        workspace.mkdir(parents=True)
        runner = JobRunner(
            _WORKFLOW,
            name,
            workspace,
            {
                "github": _github("push", "refs/heads/main") | {"token": "rehearsal"},
                "needs": self.needs,
            },
            {
                "actions/checkout": self._check_out,
                "actions/setup-python": lambda inputs, workspace: None,
                "actions/upload-artifact": self._upload,
                "actions/download-artifact": self._download,
                "pypa/gh-action-pypi-publish": self._publish,
            },
            MACHINE_ENV
            | self.stage.variables
            | {
                "PATH": f"{Path(sys.executable).parent}:{MACHINE_ENV['PATH']}",
                "GITHUB_REF_NAME": "main",
                "PAUSE": "0",
                # What the steps install is here already, and is left as it is.
                "PIP_DRY_RUN": "1",
                "PIP_NO_BUILD_ISOLATION": "0",
            },
        )
        for step in runner.run():
            assert step.result in ("success", "skipped"), f"{step.name}: {step.output}"
        self.needs[name] = {"result": "success", "outputs": runner.get_outputs()}

    def _check_out(self, inputs: Mapping[str, str], workspace: Path) -> None:
        git("clone", "--quiet", str(self.stage.remote), ".", cwd=workspace)
        git("checkout", "--quiet", "-B", "main", self.commit, cwd=workspace)

    def _upload(self, inputs: Mapping[str, str], workspace: Path) -> None:
        shutil.copytree(workspace / inputs["path"], self.artifacts / inputs["name"])

    def _download(self, inputs: Mapping[str, str], workspace: Path) -> None:
        for source in self.artifacts.glob(inputs.get("name") or inputs["pattern"]):
            shutil.copytree(source, workspace / inputs["path"], dirs_exist_ok=True)

    def _publish(self, inputs: Mapping[str, str], workspace: Path) -> None:
        assert sorted(path.suffix for path in (workspace / "dist").iterdir()) == [
            ".gz",
            ".whl",
        ]
        self.stage.dist = workspace / "dist"
        assert self.stage.upload().ok


def _update_api(clone: Path) -> None:
    python("-m", "scripts.api", "update", cwd=clone)


@pytest.mark.timeout(900)  # two whole releases, each step a process
def test_a_release_by_the_steps_of_the_workflow_and_its_repetition(
    tmp_path: Path,
) -> None:
    with open_stage(tmp_path / "stage", tag="v1.0.8") as stage:
        stage.commit("feat!: another package", change=_update_api)
        first = _Run(stage, tmp_path / "first")
        for job in ("build", "record", "publish", "verify"):
            first.job(job)
        assert state(stage, "2.0.0") == "tag, release, index"
        assets = [asset["name"] for asset in stage.github.releases["v2.0.0"]["assets"]]
        refs = git("show-ref", cwd=stage.remote)

        again = _Run(stage, tmp_path / "again")
        again.commit = first.commit
        for job in ("build", "record", "publish", "verify"):
            again.job(job)
        assert again.needs["build"]["outputs"] == {
            "state": "resume",
            "version": "2.0.0",
        }
        assert git("show-ref", cwd=stage.remote) == refs
        release = stage.github.releases["v2.0.0"]
        assert [asset["name"] for asset in release["assets"]] == assets
        assert "docs.zip" in assets
