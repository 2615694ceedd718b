"""The version, the changelog and the commit, by python-semantic-release."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

_FOLDER = Path(".git/codeforlife-releasing")
_ASKS_FOR_A_VERSION = re.compile(
    r"^((feat|fix|perf|revert)(\(.+\))?|\w+(\(.+\))?!): ", re.MULTILINE
)


class ReleaseError(Exception):
    """The release stopped; the message says where."""


def git(*arguments: str) -> str:
    """Run git in the service's clone.

    Raises:
        ReleaseError: It failed. Its own message is in the log.
    """
    done = subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]} ended with {done.returncode}.")
    return done.stdout.strip()


def has_tag(tag: str) -> bool:
    """Tell whether the remote repository has a tag."""
    return bool(git("ls-remote", "--tags", "origin", f"refs/tags/{tag}"))


def decide() -> None:
    """Decide the version without writing anything.

    python-semantic-release writes ``released``, ``version`` and ``tag`` to the step's
    outputs.

    Raises:
        ReleaseError: It failed.
    """
    # Without a tag, python-semantic-release makes a version of whatever is there.
    has_version = git("tag", "--list", "v*")
    if not has_version and not _ASKS_FOR_A_VERSION.search(git("log", "--format=%s")):
        with Path(os.environ.get("GITHUB_OUTPUT", os.devnull)).open("a") as outputs:
            outputs.write("released=false\n")
        return
    _run("--noop", "version", "--no-vcs-release")


def record(tag: str, branch: str) -> bool:
    """Push the changelog's commit and its tag, both or none.

    Args:
        tag: The tag that was decided.
        branch: The branch to push to.

    Returns:
        Whether that was done now; it is not where the tag is there already.

    Raises:
        ReleaseError: It failed, or the commits ask for another tag by now.
    """
    if has_tag(tag):
        return False
    _run("version", "--no-push", "--no-vcs-release", "--skip-build")
    if tag not in git("tag", "--points-at", "HEAD").splitlines():
        raise ReleaseError(f"The commits do not ask for {tag}.")
    git("push", "--atomic", "origin", f"HEAD:refs/heads/{branch}", f"refs/tags/{tag}")
    return True


def get_notes(tag: str) -> str:
    """Return the section of the changelog that belongs to a tag."""
    lines = git("show", f"{tag}:CHANGELOG.md").splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith(("# ", "## "))]
    end = starts[1] if len(starts) > 1 else len(lines)
    return "\n".join(lines[starts[0] : end]).strip()


def _run(*arguments: str) -> None:
    """Run python-semantic-release with our configuration.

    It reads templates from inside the repository alone: they are copied to where git
    does not see them.
    """
    shutil.rmtree(_FOLDER, ignore_errors=True)
    package = resources.files(__package__)
    with resources.as_file(package) as folder:
        shutil.copytree(folder / "changelog", _FOLDER)
        config = str(folder / "release.toml")
        command = [sys.executable, "-m", "semantic_release", "-v", "-c", config]
        Path("CHANGELOG.md").touch()
        # It asks nothing of GitHub here, and refuses an address that is not https.
        env = {key: os.environ[key] for key in os.environ if key != "GITHUB_API_URL"}
        done = subprocess.run([*command, *arguments], env=env, check=False)  # noqa: S603
    if done.returncode:
        raise ReleaseError(f"semantic-release ended with {done.returncode}.")
