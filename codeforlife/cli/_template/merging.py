"""A three-way merge in git: the template then, the template now, and the service.

Everything happens among git's objects; the working tree is not touched. git itself
follows renamed files. Two of its answers are not ours, and are prevented beforehand:
what the service deleted stays deleted, and what it edited is kept where the template
deletes it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import Refused
from .repositories import GitError, run_git

__all__ = ["Merge", "merge_template", "require_git"]

_MIN_VERSION = (2, 38)
_MODE = "100644"
# Commits that only `git merge-tree` sees.
_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {
        "NAME": "codeforlife",
        "EMAIL": "codeforlife@localhost",
        "DATE": "2000-01-01T00:00:00Z",
    }.items()
}


@dataclass(frozen=True)
class Merge:
    """What a merge came to.

    Attributes:
        tree: The merged tree, in which conflicts are marked.
        conflicts: The paths of files with conflicts.
        stages: Those files' versions, as ``git update-index --index-info`` reads them.
        kept: What the template deletes, and the service edited.
        messages: What git says about the conflicts.
    """

    tree: str
    conflicts: Sequence[str]
    stages: Sequence[str]
    kept: Sequence[str]
    messages: Sequence[str]


def require_git(folder: Path) -> None:
    """Make sure that git can merge trees.

    Raises:
        Refused: It is missing or too old.
    """
    try:
        found = re.search(r"(\d+)\.(\d+)", run_git(folder, "version"))
    except GitError as error:
        raise Refused(f"{error} Install git 2.38 or newer.") from None
    if not found or (int(found[1]), int(found[2])) < _MIN_VERSION:
        raise Refused("git 2.38 or newer is needed: update git.")


def merge_template(
    folder: Path, base: Mapping[str, str], theirs: Mapping[str, str], ours: str
) -> Merge:
    """Merge two states of the template with a service.

    Args:
        folder: The folder of the service's repository.
        base: The texts of the template that the service has, by path.
        theirs: The texts of the template that it is to have.
        ours: The tree of the service.

    Returns:
        The merge.
    """
    base, theirs = dict(base), dict(theirs)
    base_tree, theirs_tree = _write_tree(folder, base), _write_tree(folder, theirs)
    kept = _keep_what_is_ours(
        base,
        theirs,
        ours=_compare(folder, base_tree, ours),
        template=_compare(folder, base_tree, theirs_tree),
    )
    root = _commit(folder, _write_tree(folder, base))
    commits = {
        "codeforlife/service": _commit(folder, ours, root),
        "codeforlife/template": _commit(folder, _write_tree(folder, theirs), root),
    }
    try:
        # git marks conflicts with the names that it is given.
        for name, commit in commits.items():
            run_git(folder, "update-ref", f"refs/{name}", commit)
        output = run_git(
            folder,
            *("-c", "merge.conflictStyle=merge", "-c", "merge.renames=true"),
            *("-c", "merge.directoryRenames=conflict"),
            *("merge-tree", "--write-tree", "-z", "--messages", *commits),
            statuses=(0, 1),
        )
    finally:
        for name in commits:
            run_git(folder, "update-ref", "-d", f"refs/{name}")
    return _parse(output, kept)


def _keep_what_is_ours(
    base: dict[str, str],
    theirs: dict[str, str],
    *,
    ours: Mapping[str, tuple[str, str]],
    template: Mapping[str, tuple[str, str]],
) -> list[str]:
    """Change the template's states, so that git decides as a service expects.

    Args:
        base: The template that the service has.
        theirs: The template that it is to have.
        ours: What the service has changed: a letter of git's and the new path, by path.
        template: What the template has changed, alike.

    Returns:
        The service's paths of what the template deletes and the service edited.
    """
    kept = []
    for path, (change, new_path) in ours.items():
        theirs_change, theirs_path = template.get(path, ("", path))
        if change == "D":
            theirs.pop(theirs_path, None)
        elif theirs_change == "D" and change == "M":
            theirs[path] = base[path]
            kept.append(path)
        elif theirs_change == "D" and change == "R":
            del base[path]
            kept.append(new_path)
    return kept


def _compare(folder: Path, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Return how files of one tree have changed in another, by their old paths."""
    arguments = ("diff-tree", "-r", "-z", "--find-renames", "--diff-filter=DMRT")
    fields = iter(run_git(folder, *arguments, "--name-status", old, new).split("\0"))
    changes = {}
    for status in fields:
        if status:
            path = next(fields)
            new_path = next(fields) if status.startswith("R") else path
            changes[path] = (status[0].replace("T", "M"), new_path)
    return changes


def _write_tree(folder: Path, files: Mapping[str, str]) -> str:
    """Write texts as a tree, and return its name."""
    with tempfile.TemporaryDirectory() as directory:
        paths = []
        for number, text in enumerate(files.values()):
            paths.append(Path(directory, str(number)))
            paths[-1].write_text(text, "utf-8", newline="\n")
        lines = "".join(f"{path}\n" for path in paths)
        hashed = ("hash-object", "-w", "--no-filters", "--stdin-paths")
        names = run_git(folder, *hashed, given=lines).split()
        entries = "".join(
            f"{_get_mode(text)} {name}\t{path}\0"
            for (path, text), name in zip(files.items(), names, strict=True)
        )
        env = {"GIT_INDEX_FILE": str(Path(directory, "index"))}
        run_git(folder, "update-index", "-z", "--index-info", given=entries, env=env)
        return run_git(folder, "write-tree", env=env)


def _get_mode(text: str) -> str:
    return "100755" if text.startswith("#!") else _MODE


def _commit(folder: Path, tree: str, *parents: str) -> str:
    arguments = [argument for parent in parents for argument in ("-p", parent)]
    command = ("commit-tree", "--no-gpg-sign", *arguments, "-m", "template", tree)
    return run_git(folder, *command, env=_IDENTITY)


def _parse(output: str, kept: Sequence[str]) -> Merge:
    """Read what ``git merge-tree -z`` prints: tree, files, and messages."""
    head, _, rest = output.partition("\0\0")
    tree, *stages = head.split("\0")
    conflicts = list(dict.fromkeys(stage.partition("\t")[2] for stage in stages))
    return Merge(tree.strip(), conflicts, stages, kept, _parse_messages(rest))


def _parse_messages(text: str) -> list[str]:
    fields = iter(text.split("\0"))
    messages = []
    for count in fields:
        if count.isdecimal():
            for _ in range(int(count)):
                next(fields)
            kind, message = next(fields), next(fields)
            if kind.startswith("CONFLICT"):
                messages.append(message.strip())
    return messages
