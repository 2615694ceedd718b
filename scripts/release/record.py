"""Commit, tag and push a release that was built and tested."""

from pathlib import Path

from .build import STAMP, SUMS
from .commands import StepError, git
from .index import sha256


def check_sums(dist: Path) -> dict[str, str]:
    """Check that the files are those that were built.

    Returns:
        The SHA-256 of each file by its name.

    Raises:
        StepError: A file is missing or has other bytes.
    """
    sums = {}
    for line in (dist / SUMS).read_text().splitlines():
        digest, name = line.split("  ", 1)
        path = dist / name
        if not path.is_file() or sha256(path) != digest:
            raise StepError(f"{name} is not the file that was built and tested.")
        sums[name] = digest
    return sums


def record(root: Path, dist: Path, version: str, branch: str) -> str:
    """Push the release's commit and its tag, both or none.

    The tag's message holds the SHA-256 of what was built.

    Args:
        root: A complete clone, at the commit that was built.
        dist: What was built.
        version: Its version.
        branch: The branch to push to.

    Returns:
        What was done, in words.

    Raises:
        StepError: The branch has moved, or the tag is that of other files.
    """
    sums = check_sums(dist)
    tag, archives = f"v{version}", _archives(sums)
    git("fetch", "--quiet", "--tags", "origin", cwd=root)
    if git("tag", "--list", tag, cwd=root):
        if archives_of_tag(root, tag) != archives:
            raise StepError(f"{tag} is there already, and is that of other files.")
        return f"{tag} is there already, with these files."
    git("apply", "--index", str(dist / STAMP), cwd=root)
    message = f"chore(release): {version} [skip ci]"
    git("commit", "--quiet", "--message", message, cwd=root)
    try:
        lines = "".join(f"{digest}  {name}\n" for name, digest in archives.items())
        git("tag", "--annotate", tag, "--message", f"{tag}\n\n{lines}", cwd=root)
        git(
            *("push", "--quiet", "--atomic", "origin"),
            *(f"HEAD:refs/heads/{branch}", f"refs/tags/{tag}"),
            cwd=root,
        )
    except StepError as error:
        git("tag", "--delete", tag, cwd=root, check=False)
        git("reset", "--quiet", "--hard", "HEAD^", cwd=root)
        raise StepError(
            f"nothing was pushed; {branch} may have moved, then its own run releases"
            f" this too.\n{error}"
        ) from None
    return f"Pushed {tag} to {branch}."


def _archives(sums: dict[str, str]) -> dict[str, str]:
    return {
        name: digest
        for name, digest in sums.items()
        if name.endswith((".whl", ".tar.gz"))
    }


def archives_of_tag(root: Path, tag: str) -> dict[str, str]:
    """Return the SHA-256 of each archive that a tag's message names."""
    message = git("tag", "--list", "--format=%(contents:body)", tag, cwd=root)
    pairs = (line.split("  ", 1) for line in message.splitlines() if "  " in line)
    return {name: digest for digest, name in pairs}
