"""git, as far as a new service and its updates need it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

__all__ = ["GitError", "commit", "get_reason", "make_repository", "run_git"]


_OF_HOOKS = frozenset({"GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"})


class GitError(Exception):
    """git failed. The message is git's own."""


def run_git(
    folder: Path,
    *arguments: str,
    given: str | None = None,
    env: Mapping[str, str] | None = None,
    statuses: Collection[int] = (0,),
) -> str:
    """Run git, and return what it prints.

    Args:
        folder: Where it runs.
        *arguments: Its arguments.
        given: What it reads.
        env: Variables beside those of this process.
        statuses: The exit statuses that are not failures.

    Returns:
        Its output, without the line break at its end.

    Raises:
        GitError: It failed.
    """
    # In a hook of git's, variables point at another repository than the folder's.
    own = {name: os.environ[name] for name in os.environ if name not in _OF_HOOKS}
    process = subprocess.run(  # noqa: S603 - the user's git and our own arguments
        [_get_git(), *arguments],
        cwd=folder,
        input=given,
        # Messages are read by this program: in English.
        env={**own, "LC_ALL": "C.UTF-8", **(env or {})},
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",  # names of files may be any bytes
        check=False,
    )
    if process.returncode not in statuses:
        raise GitError(process.stderr.strip() or process.stdout.strip())
    return process.stdout.removesuffix("\n")


def _has_identity(folder: Path) -> bool:
    """Say whether git knows who commits."""
    try:
        run_git(folder, "var", "GIT_AUTHOR_IDENT")
        run_git(folder, "var", "GIT_COMMITTER_IDENT")
    except GitError:
        return False
    return True


def make_repository(folder: Path) -> str | None:
    """Put a new service under version control, as far as that is possible.

    Args:
        folder: The service's folder.

    Returns:
        What the user should know; nothing where all was done.
    """
    if shutil.which("git") is None:
        return "git is not installed, so there is no repository: see 'git init'."
    try:
        if _is_inside(folder.parent):
            return "It is part of the repository around it: add and commit it there."
        run_git(folder, "init", "--quiet", "--initial-branch=main")
        run_git(folder, "add", "--all")
    except GitError as error:
        return f"There is no repository: {get_reason(error)}."
    return commit(folder, "chore: start the service")


def commit(folder: Path, message: str) -> str | None:
    """Commit what is staged, as far as that is possible.

    Args:
        folder: A folder of the repository.
        message: The commit's message.

    Returns:
        What the user should do; nothing where it is committed.
    """
    try:
        if _has_identity(folder):
            run_git(folder, "commit", "--quiet", f"--message={message}")
            return None
        reason = (
            "git does not know who you are. Set user.name and user.email with"
            " 'git config --global'"
        )
    except GitError as error:  # a hook, or a key to sign with
        reason = get_reason(error)
    return f"Nothing is committed: {reason}. Then run 'git commit'."


def get_reason(error: GitError) -> str:
    """Return the first line of what git says."""
    return next(iter(str(error).splitlines()), "git failed").rstrip(".")


def _is_inside(folder: Path) -> bool:
    try:
        return run_git(folder, "rev-parse", "--is-inside-work-tree") == "true"
    except GitError:
        return False


def _get_git() -> str:
    git = shutil.which("git")
    if git is None:
        raise GitError("git is not installed.")
    return git
