"""Decide the next version, and refuse a release that could not be finished.

Nothing is written, neither here nor at the remote.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from packaging.version import Version

from .commands import StepError, git, run, semantic_release
from .index import published_versions

_TAG = re.compile(r"v\d+\.\d+\.\d+(-[a-z]+\.\d+)?")
_HOW = "see docs/how-to/release.md"


@dataclass(frozen=True)
class Decision:
    """What is to be released.

    Attributes:
        state: "new" where the version is to be released; "resume" where its tag is
            there already, so that only what is missing is published; "nothing" where no
            commit since the last tag asks for a version.
        version: The version, such as "2.1.0".
        tag: Its tag, such as "v2.1.0".
        base: The last tag before it.
        commit: The commit that is released.
        branch: The branch that the release's commit is pushed to.
    """

    state: Literal["new", "resume", "nothing"]
    version: str
    tag: str
    base: str
    commit: str
    branch: str


def decide(root: Path, branch: str) -> Decision:
    """Decide what the commits since the last tag release.

    Args:
        root: A complete clone, at the commit to release.
        branch: The branch at the remote that the commit is the newest of.

    Raises:
        StepError: The repository is a fork, the clone is shallow, there is no tag to
            count from, a higher tag is not an ancestor, the branch moved, or the index
            has the version already.
    """
    _refuse_a_fork(root)
    _refuse_a_shallow_clone(root)
    commit = git("rev-parse", "HEAD", cwd=root)
    head = _remote_head(root, branch)
    tag = _tag_of_the_release_made_from(root, commit)
    if tag:
        base = last_tag(root, commit)
        return Decision("resume", tag.removeprefix("v"), tag, base, commit, branch)
    if head != commit:
        raise StepError(
            f"{branch} has moved from {commit[:7]} to {head[:7]} since this run began:"
            f" the run of {head[:7]} releases both."
        )
    base = last_tag(root)
    _refuse_a_higher_tag(root, base)
    version = next_version(root)
    if f"v{version}" == base:
        return Decision("nothing", version, base, base, commit, branch)
    published = map(Version, published_versions("codeforlife", root))
    if Version(version) in published:
        raise StepError(
            f"the index has codeforlife {version} already, and this repository has no"
            f" tag v{version}: tag the commit that it was made from; {_HOW}."
        )
    return Decision("new", version, f"v{version}", base, commit, branch)


def next_version(root: Path) -> str:
    """Return the version that the commits since the last tag ask for."""
    return semantic_release("--noop", "version", "--print", cwd=root)


def last_tag(root: Path, commit: str = "HEAD") -> str:
    """Return the newest version tag among a commit's ancestors.

    Raises:
        StepError: There is none. Without it everything would be compared with nothing.
    """
    described = run(
        *("git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", commit),
        cwd=root,
        check=False,
    )
    if not _TAG.fullmatch(described):
        raise StepError(
            "no version tag is an ancestor of this commit. Fetch the tags (git fetch"
            f" --tags), or tag the commit that the last version was made from; {_HOW}."
        )
    return described


def _refuse_a_fork(root: Path) -> None:
    source = tomllib.loads((root / "pyproject.toml").read_text())["project"]["urls"]
    ours = urlsplit(source["Source"]).path.strip("/")
    here = os.environ.get("GITHUB_REPOSITORY", ours)
    if here != ours:
        raise StepError(f"{here} is a fork: only {ours} releases.")


def _refuse_a_shallow_clone(root: Path) -> None:
    if git("rev-parse", "--is-shallow-repository", cwd=root) == "true":
        raise StepError(
            "the clone is shallow, so the last tag and the commits since are not all"
            " there: git fetch --unshallow --tags (in a workflow: fetch-depth: 0)."
        )


def _refuse_a_higher_tag(root: Path, base: str) -> None:
    tags = [tag for tag in git("tag", cwd=root).split() if _TAG.fullmatch(tag)]
    highest = max(tags, key=lambda tag: Version(tag))
    if Version(highest) > Version(base) and not Version(highest).is_prerelease:
        raise StepError(
            f"the tag {highest} is not an ancestor of this commit, whose last tag is"
            f" {base}: its version would be given a second time. Merge {highest} first."
        )


def _remote_head(root: Path, branch: str) -> str:
    listed = git("ls-remote", "origin", f"refs/heads/{branch}", cwd=root)
    if not listed:
        raise StepError(f"the remote has no branch {branch}.")
    return listed.split()[0]


def _tag_of_the_release_made_from(root: Path, commit: str) -> str | None:
    """Return the tag of the release commit whose parent is this commit, if any."""
    git("fetch", "--quiet", "--tags", "origin", cwd=root)
    for tag in git("tag", "--contains", commit, cwd=root).split():
        parent = git("rev-parse", f"{tag}^{{commit}}^", cwd=root, check=False)
        if _TAG.fullmatch(tag) and parent == commit:
            return tag
    return None
