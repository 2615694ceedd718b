"""Every `run:` block of the back end's pipeline, executed in a clean clone."""

import json
import shutil
import subprocess
import sys
import typing as t
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.contributing.fake_github import TOKEN
from tests.contributing.issuer import JsonServer
from tests.workflows._expressions import needs_node
from tests.workflows._runner import (
    MACHINE_ENV,
    ROOT,
    WORKFLOWS,
    JobRunner,
    StepRun,
    Workflow,
)

pytest.importorskip("semantic_release")
pytestmark = [needs_node, pytest.mark.timeout(300)]

BACKEND = Workflow(WORKFLOWS / "backend.yaml")
OLD_CHANGELOG = """\
# [1.2.0](https://github.com/ocado/fruit/compare/v1.1.0...v1.2.0) (2026-02-03)


### Features

* pears ([abc1234](https://github.com/ocado/fruit/commit/abc1234))
"""


def git(*arguments: str, cwd: Path) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.test"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of the service's own, in which our packages are installed."""
    folder = tmp_path_factory.mktemp("python") / ".venv"
    create = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(create, check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    paths = [path for path in sys.path if path.endswith("site-packages")]
    (site / "ours.pth").write_text("\n".join([*paths, str(ROOT)]))
    return folder / "bin"


def make_lock() -> str:
    """A lock as pipenv writes it, of what is installed here."""

    def entry(name: str, **more: t.Any) -> dict[str, t.Any]:
        return {"hashes": ["sha256:0"], "version": f"=={version(name)}", **more}

    marker = {"markers": "python_version >= '3.8'"}
    return json.dumps(
        {
            "_meta": {},
            "default": {
                "codeforlife": entry("codeforlife", extras=["server"]),
                "django": entry("django", **marker),
                "windows-only": {"version": "==1.0", "markers": "os_name == 'nt'"},
            },
            "develop": {"pytest": entry("pytest", index="index")},
        }
    )


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A clean clone of a service with pipenv's lock, on its main branch."""
    source = tmp_path / "source"
    skipped = shutil.ignore_patterns("db.sqlite3*", ".keys", "__pycache__")
    shutil.copytree(ROOT / "example", source, ignore=skipped)
    (source / "pyproject.toml").unlink()
    (source / "Pipfile.lock").write_text(make_lock())
    (source / "CHANGELOG.md").write_text(OLD_CHANGELOG)
    (source / ".gitignore").write_text("/static/\n*.secrets\n.keys/\n*.sqlite3\n")
    (source / ".workspace").symlink_to("../..")
    git("init", "--quiet", "--initial-branch", "main", cwd=source)
    git("add", "--all", cwd=source)
    git("commit", "--quiet", "--message", "feat: pears", cwd=source)
    git("tag", "v1.2.0", cwd=source)
    (source / "note").write_text("x")
    git("add", "note", cwd=source)
    git("commit", "--quiet", "--message", "fix(models): a ripe pear", cwd=source)
    git("clone", "--quiet", "--bare", str(source), "origin.git", cwd=tmp_path)
    return tmp_path


class FakeReleases(JsonServer):
    """GitHub's releases: one may be made, read, and given files."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.release: dict[str, t.Any] | None = None
        self.log: list[str] = []

    def _answer(self, path: str, headers: t.Any) -> tuple[int, t.Any]:
        assert headers["Authorization"] == f"Bearer {TOKEN}"
        self.log.append(path)
        if "?name=" in path:
            assert self.release
            name = path.partition("?name=")[2].partition("&")[0]
            self.release["assets"].append({"id": len(self.log), "name": name})
            return 201, {}
        if path.endswith("/releases"):
            upload = f"{self.url}/uploads/1/assets{{?name,label}}"
            body = self.asked[-1]
            self.release = {**body, "assets": [], "upload_url": upload}
            return 201, self.release
        if "/assets/" in path:
            assert self.release
            number = int(path.rpartition("/")[2])
            assets = self.release["assets"]
            assets[:] = [item for item in assets if item["id"] != number]
            return 200, {}
        return (200, self.release) if self.release else (404, {})


@pytest.fixture
def releases() -> Iterator[FakeReleases]:
    server = FakeReleases()
    yield server
    server.stop()


class Pipeline:
    """Runs jobs one after the other, each in a clean clone."""

    def __init__(self, service: Path, python: Path, releases: FakeReleases) -> None:
        self.service = service
        self.python = python
        self.artifacts = service / "artifacts"
        self.needs: dict[str, t.Any] = {}
        self.count = 0
        constraints = service / "v0.0.0/constraints.txt"
        constraints.parent.mkdir()
        shutil.copy(ROOT / "constraints.txt", constraints)
        self.env = {
            **MACHINE_ENV,
            "HOME": str(service),
            "PATH": f"{python}:{MACHINE_ENV['PATH']}",
            # Nothing is downloaded: what is installed has to be enough.
            "PIP_NO_INDEX": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "GITHUB_REPOSITORY": "ocado/fruit",
            "GITHUB_REF_NAME": "main",
            "GITHUB_API_URL": releases.url,
        }

    def run(self, job: str) -> list[StepRun]:
        self.count += 1
        runner = JobRunner(
            BACKEND,
            job,
            self.service / f"clone-{self.count}",
            {
                "github": {"token": TOKEN, "repository": "ocado/fruit"},
                "needs": self.needs,
            },
            {
                "actions/checkout": self._checkout,
                "actions/setup-python": lambda inputs, workspace: None,
                "actions/upload-artifact": self._upload,
                "actions/download-artifact": self._download,
            },
            {**self.env, "RUNNER_TEMP": str(self.service)},
            {"RELEASES": self.service.as_uri()},
        )
        runs = runner.run()
        self.needs[job] = {"outputs": runner.get_outputs(), "result": "success"}
        return runs

    def _checkout(self, inputs: dict[str, str], workspace: Path) -> None:
        assert inputs["persist-credentials"] == "false"
        origin = str(self.service / "origin.git")
        depth = [] if inputs.get("fetch-depth") == "0" else ["--depth=1"]
        url = f"file://{origin}"
        git("clone", "--quiet", *depth, url, str(workspace), cwd=self.service)

    def _upload(self, inputs: dict[str, str], workspace: Path) -> None:
        source = workspace / inputs["path"]
        if source.is_dir():
            shutil.copytree(source, self.artifacts / inputs["name"])

    def _download(self, inputs: dict[str, str], workspace: Path) -> None:
        shutil.copytree(
            self.artifacts / inputs["name"], inputs["path"], dirs_exist_ok=True
        )


@pytest.fixture
def pipeline(service: Path, python: Path, releases: FakeReleases) -> Pipeline:
    return Pipeline(service, python, releases)


def assert_success(runs: list[StepRun]) -> None:
    failed = [run for run in runs if run.result == "failure"]
    assert not failed, failed[0].output


def test_a_service_with_pipenvs_lock_is_released(
    pipeline: Pipeline, releases: FakeReleases, service: Path
) -> None:
    assert_success(pipeline.run("version"))
    assert pipeline.needs["version"]["outputs"] == {"released": "true", "tag": "v1.2.1"}
    assert_success(pipeline.run("build"))
    check_files(pipeline.artifacts / "build")
    assert_success(pipeline.run("release"))
    check_release(service / "origin.git", releases)
    # Each job can be repeated, also where the first run has done all.
    shutil.rmtree(service / "release")
    origin = git("rev-parse", "main", cwd=service / "origin.git")
    assert_success(pipeline.run("release"))
    assert git("rev-parse", "main", cwd=service / "origin.git") == origin
    check_release(service / "origin.git", releases)
    assert_success(pipeline.run("version"))
    assert pipeline.needs["version"]["outputs"]["released"] == "false"


def check_files(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"requirements.txt", "env.zip", "static.zip"}
    lines = (folder / "requirements.txt").read_text().lower().splitlines()
    assert f"django=={version('django')}" in lines
    with zipfile.ZipFile(folder / "env.zip") as archive:
        files = [name for name in archive.namelist() if not name.endswith("/")]
        kept = git("ls-files", "env", cwd=folder.parent.parent / "source")
        assert sorted(files) == sorted(kept.splitlines())
    with zipfile.ZipFile(folder / "static.zip") as archive:
        assert "static/start/start.css" in archive.namelist()


def check_release(origin: Path, releases: FakeReleases) -> None:
    log = git("log", "--format=%an|%s", "-1", "main", cwd=origin)
    assert log == "github-actions[bot]|chore(release): 1.2.1 [skip ci]"
    assert git("tag", "--points-at", "main", cwd=origin) == "v1.2.1"
    changelog = git("show", "main:CHANGELOG.md", cwd=origin)
    section, _, old = changelog.partition("\n\n# [1.2.0]")
    assert f"# [1.2.0]{old}" == OLD_CHANGELOG.strip()
    lines = section.splitlines()
    assert lines[0].startswith("## [1.2.1](https://github.com/")
    assert lines[1:5] == ["", "", "### Bug Fixes", ""]
    assert lines[5].startswith("* **models:** a ripe pear ([")
    assert releases.release
    assert releases.release["tag_name"] == "v1.2.1"
    assert releases.release["body"] == section
    names = sorted(asset["name"] for asset in releases.release["assets"])
    assert names == ["env.zip", "requirements.txt", "static.zip"]
    assert any("label=Dotenv+files" in path for path in releases.log)


def test_a_refused_push_leaves_neither_commit_nor_tag(
    pipeline: Pipeline, service: Path
) -> None:
    pipeline.needs["version"] = {"outputs": {"tag": "v1.2.1"}}
    (pipeline.artifacts / "build").mkdir(parents=True)
    hook = service / "origin.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    runs = pipeline.run("release")
    assert [run.name for run in runs if run.result == "failure"] == [
        "Push the changelog and the tag"
    ]
    origin = service / "origin.git"
    assert git("tag", cwd=origin) == "v1.2.0"
    assert git("log", "--format=%s", "-1", cwd=origin) == "fix(models): a ripe pear"


def test_the_lock_of_pipenv_becomes_requirements(pipeline: Pipeline) -> None:
    lock = pipeline.service / "source/Pipfile.lock"
    data = json.loads(lock.read_text())
    data["default"]["own"] = {"git": "https://example.com/own.git", "ref": "abc"}
    clone = pipeline.service / "clone"
    clone.mkdir()
    (clone / "Pipfile.lock").write_text(json.dumps(data))
    for job in ("check", "build"):
        (script,) = [
            step["run"]
            for step in BACKEND.jobs[job]["steps"]
            if step.get("name") == "Read the lock of pipenv"
        ]
        subprocess.run([sys.executable, "-c", script], cwd=clone, check=True)
        lines = (clone / "requirements.txt").read_text().splitlines()
        assert lines[0] == f"codeforlife[server]=={version('codeforlife')}"
        assert lines[1].endswith(" ; python_version >= '3.8'")
        assert lines[3] == "own[]@ git+https://example.com/own.git@abc"
        assert (clone / "requirements-dev.txt").read_text().startswith("pytest[]==")


def test_the_check_is_reached(pipeline: Pipeline) -> None:
    """What it finds is tested beside the command: here is nothing that it knows."""
    source = pipeline.service / "source"
    git("rm", "--quiet", "manage.py", cwd=source)
    git("commit", "--quiet", "--message", "test: no service", cwd=source)
    origin = str(pipeline.service / "origin.git")
    git("push", "--quiet", "--force", origin, "HEAD:main", cwd=source)
    *before, check, upload = pipeline.run("check")
    assert_success(before)
    assert (check.name, check.result) == ("Check the service", "failure")
    assert "manage.py" in check.output
    assert upload.result == "skipped"
