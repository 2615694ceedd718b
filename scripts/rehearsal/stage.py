"""The remote, the index, GitHub and a service's environment of a rehearsal."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..release.commands import git, run
from .github import GitHubServer

_SOURCE = Path(__file__).resolve().parents[2]
_AUTHOR = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "Rehearsal", "EMAIL": "rehearsal@localhost"}.items()
}


@dataclass
class Step:
    """What a step of a release printed, and whether it succeeded."""

    ok: bool
    output: str

    @property
    def values(self) -> dict[str, str]:
        """The ``name=value`` lines."""
        lines = (line.partition("=") for line in self.output.splitlines())
        return {name: value for name, found, value in lines if found}


class Stage:
    """Everything that a release touches, in one folder."""

    def __init__(self, folder: Path, index_port: int, github: GitHubServer) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self.packages = folder / "packages"
        self.github = github
        self.index = f"http://127.0.0.1:{index_port}"
        self.upload_url = f"{self.index}/"
        self.dist = folder / "dist"
        self._clones = 0
        # What a job's environment says of the three servers.
        self.variables = _AUTHOR | {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"{self.index}/simple/",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_FIND_LINKS": "",
            "PIP_NO_CACHE_DIR": "1",
            "GITHUB_API_URL": github.url,
            "GITHUB_REPOSITORY": "ocadotechnology/codeforlife-package-python",
            "GITHUB_TOKEN": "rehearsal",
            "GITHUB_OUTPUT": "",
        }

    def clone(self, branch: str = "main") -> Path:
        """Clone the remote, as a job does."""
        self._clones += 1
        path = self.folder / f"clone-{self._clones}"
        git("clone", "--quiet", str(self.remote), str(path), cwd=self.folder)
        git("checkout", "--quiet", "-B", branch, f"origin/{branch}", cwd=path)
        return path

    def commit(
        self,
        *messages: str,
        branch: str = "main",
        change: Callable[[Path], None] = lambda clone: None,
    ) -> None:
        """Push commits with these messages, each with a change of its own.

        Args:
            *messages: The messages.
            branch: The branch to push to.
            change: Changes the files of the first commit further.
        """
        path = self.clone()
        git("checkout", "--quiet", "-B", branch, cwd=path)
        change(path)
        for number, message in enumerate(messages):
            (path / "tests/rehearsed.txt").write_text(f"{self._clones} {number}\n")
            git("add", ".", cwd=path)
            self.git(path, "commit", "--quiet", "--message", message)
        git("push", "--quiet", "origin", f"HEAD:{branch}", cwd=path)

    def git(self, clone: Path, *arguments: str) -> str:
        """Run git as the author of the rehearsal's commits."""
        return run("git", *arguments, cwd=clone, env=self.variables)

    def step(self, clone: Path, *arguments: str) -> Step:
        """Run a step of the release in a clone."""
        return self._run("-m", "scripts.release", "--root", str(clone), *arguments)

    def upload(self) -> Step:
        """Send the built files to the index, passing over those that it has.

        So does the workflow's action (``skip-existing``), which asks only PyPI for it.
        """
        arguments = ["--repository-url", self.upload_url, "-u", "me", "-p", "secret"]
        command = ["-m", "twine", "upload", "--disable-progress-bar", *arguments]
        for path in sorted(self.dist.glob("codeforlife-*")):
            step = self._run(*command, str(path))
            if not step.ok and not (self.packages / path.name).exists():
                return step
        return Step(True, "uploaded")

    def installed_version(self, version: str) -> str:
        """Install a version from the index as a service does, and ask it its name."""
        target = self.folder / "service"
        shutil.rmtree(target, ignore_errors=True)
        pinned = f"codeforlife=={version}"
        installed = self._run(
            *("-m", "pip", "install", "-qq", "--no-deps", "--target", str(target)),
            pinned,
        )
        if not installed.ok:
            return installed.output
        code = "import codeforlife; print(codeforlife.__version__)"
        return run(
            *(sys.executable, "-c", code),
            cwd=target,
            env={"PYTHONPATH": str(target)},
        )

    def _run(self, *arguments: str) -> Step:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=_SOURCE,
            env=os.environ | self.variables,
            capture_output=True,
            text=True,
        )
        return Step(done.returncode == 0, f"{done.stdout}{done.stderr}".strip())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The index of the rehearsal does not start.")


@contextmanager
def serve_index(packages: Path) -> Iterator[int]:
    """Serve a folder as a package index that takes uploads.

    Yields:
        The port on 127.0.0.1.
    """
    packages.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    command = ["run", "-i", "127.0.0.1", "-p", str(port), "-P", ".", "-a", "."]
    with subprocess.Popen(
        [sys.executable, "-m", "pypiserver", *command, "--disable-fallback", packages],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


@contextmanager
def open_stage(
    folder: Path, *, base: str = "HEAD", tag: str = "v2.3.4"
) -> Iterator[Stage]:
    """Set a stage up: the remote's main branch is this checkout's newest commit.

    Args:
        folder: An empty folder.
        base: The commit that the last version was made from.
        tag: The tag of that version.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with serve_index(folder / "packages") as port:
        github = GitHubServer()
        try:
            stage = Stage(folder, port, github)
            git("clone", "-q", "--bare", str(_SOURCE), str(stage.remote), cwd=folder)
            for name in git("tag", cwd=stage.remote).split():
                git("tag", "-d", name, cwd=stage.remote)
            head = git("rev-parse", "HEAD", cwd=_SOURCE)
            git("update-ref", "refs/heads/main", head, cwd=stage.remote)
            git("symbolic-ref", "HEAD", "refs/heads/main", cwd=stage.remote)
            root = git("rev-list", "--max-parents=0", head, cwd=stage.remote)
            commit = root if base == "root" else head
            git("tag", tag, commit, cwd=stage.remote)
            yield stage
        finally:
            github.shutdown()
            github.server_close()
