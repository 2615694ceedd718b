"""Build the wheel and the source archive once, with the version in them."""

import shutil
from pathlib import Path

from .commands import git, python, semantic_release
from .index import sha256

SUMS = "SHA256SUMS"
# What the release's commit changes, handed on with the files that were built from it.
STAMP = "stamp.patch"
_TEMPLATES = "codeforlife/service_template/released"
_WRITE_ONLY = [
    *("--no-commit", "--no-tag", "--no-push"),
    *("--no-vcs-release", "--skip-build"),
]


def build(
    root: Path, dist: Path, *, stamp: bool, dated: str = "HEAD"
) -> dict[str, str]:
    """Build into a folder, leaving the checkout as it was.

    The same commit and version give the same bytes wherever they are built: the date in
    the archives is that of the commit that is released.

    Args:
        root: A clean checkout.
        dist: The folder, which is emptied first.
        stamp: Whether to write the next version and its changelog section first.
        dated: The commit whose date the archives have.

    Returns:
        The SHA-256 of each file by its name.
    """
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    try:
        if stamp:
            semantic_release("version", *_WRITE_ONLY, cwd=root)
            # Services that are made at this version are updated from it later.
            python("-m", "scripts.template", "freeze", cwd=root)
            git("add", "--all", _TEMPLATES, cwd=root)
            patch = git("diff", "HEAD", "--binary", cwd=root)
            (dist / STAMP).write_text(f"{patch}\n")
        date = git("log", "-1", "--format=%ct", dated, cwd=root)
        python(
            *("-m", "build", "--no-isolation", "--outdir", str(dist)),
            cwd=root,
            env={"SOURCE_DATE_EPOCH": date},
        )
    finally:
        if stamp:
            git("restore", "--staged", "--worktree", ".", cwd=root)
            git("clean", "-d", "--force", "--quiet", _TEMPLATES, cwd=root)
    shutil.copy(root / "constraints.txt", dist)
    return write_sums(dist)


def write_sums(dist: Path) -> dict[str, str]:
    """Write the SHA-256 of each file of a folder into ``SHA256SUMS``."""
    paths = sorted(path for path in dist.iterdir() if path.name not in (SUMS, STAMP))
    sums = {path.name: sha256(path) for path in paths}
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    (dist / SUMS).write_text("".join(lines))
    return sums
