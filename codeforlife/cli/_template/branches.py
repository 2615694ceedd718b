"""A new branch of a service's repository, on which its update is written."""

from __future__ import annotations

import tempfile
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ..errors import Refused
from .merging import Merge
from .repositories import GitError, commit, run_git

__all__ = ["Branch"]


@dataclass(frozen=True)
class Branch:
    """A branch that does not exist yet.

    Attributes:
        root: The repository's folder.
        name: The branch's name.
        prefix: The service's path in the repository: empty, or with a slash at its end.
        ours: The tree of the service.
    """

    root: Path
    name: str
    prefix: str
    ours: str

    @classmethod
    def prepare(cls, service: Path, name: str) -> t.Self:
        """Make sure that the branch can be made, and nothing is lost by it.

        Args:
            service: The service's folder.
            name: The branch's name.

        Raises:
            Refused: It cannot.
        """
        try:
            prefix = run_git(service, "rev-parse", "--show-prefix")
            root = Path(run_git(service, "rev-parse", "--show-toplevel"))
        except GitError:
            raise Refused(
                "the service is not in a git repository: run 'git init', and commit it."
            ) from None
        try:
            ours = run_git(service, "rev-parse", "--verify", f"HEAD:{prefix}")
        except GitError:
            raise Refused("the service is not committed: commit it.") from None
        if changes := run_git(service, "status", "--porcelain"):
            paths = [line[3:] for line in changes.splitlines()]
            more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
            raise Refused(
                f"there are changes in {', '.join(paths[:3])}{more}: commit or stash"
                " them."
            )
        reference = f"refs/heads/{name}"
        if run_git(service, "for-each-ref", "--format=x", reference):
            raise Refused(f"there is a branch {name}: merge it, or delete it.")
        return cls(root, name, prefix, ours)

    def write(self, merge: Merge, message: str) -> str | None:
        """Make the branch, and put a merge on it.

        Args:
            merge: The merge.
            message: The message of its commit.

        Returns:
            Why it is not committed, where it is not; conflicts are not a reason.

        Raises:
            Refused: A file that git ignores would be overwritten.
        """
        tree = self._get_root(merge.tree)
        self._check_ignored(tree)
        run_git(self.root, "switch", "--quiet", "--create", self.name)
        run_git(self.root, "read-tree", "-m", "-u", "HEAD", tree)
        if merge.conflicts:
            self._mark(merge)
            return None
        return commit(self.root, message)

    def _mark(self, merge: Merge) -> None:
        """Let git know of the conflicts, as after a ``git merge``."""
        lines = ["0 " + "0" * 40 + f"\t{self.prefix}{path}" for path in merge.conflicts]
        for stage in merge.stages:
            info, _, path = stage.partition("\t")
            lines.append(f"{info}\t{self.prefix}{path}")
        given = "".join(f"{line}\0" for line in lines)
        run_git(self.root, "update-index", "-z", "--index-info", given=given)

    def _check_ignored(self, tree: str) -> None:
        """Refuse to write over files that git does not know, as `read-tree` would."""
        only_new = ("-r", "-z", "--no-renames", "--name-only", "--diff-filter=A")
        added = run_git(self.root, "diff-tree", *only_new, "HEAD", tree).split("\0")
        for path in filter(None, added):
            if (self.root / path).exists():
                raise Refused(
                    f"{path} would be overwritten, and git ignores it: move it."
                )

    def _get_root(self, tree: str) -> str:
        """Return the repository's tree, with another one for the service."""
        if not self.prefix:
            return tree
        with tempfile.TemporaryDirectory() as directory:
            env = {"GIT_INDEX_FILE": str(Path(directory, "index"))}
            run_git(self.root, "read-tree", "HEAD", env=env)
            own = f":(top,literal){self.prefix}"
            run_git(self.root, "rm", "-r", "--quiet", "--cached", "--", own, env=env)
            run_git(self.root, "read-tree", f"--prefix={self.prefix}", tree, env=env)
            return run_git(self.root, "write-tree", env=env)
