"""Get the files of a release that was tagged and not wholly published."""

import shutil
from pathlib import Path

from .build import SUMS, build
from .commands import StepError, git
from .github import GitHub
from .index import sha256
from .record import archives_of_tag


def fetch(root: Path, dist: Path, version: str) -> str:
    """Bring back the files that were built and tested, byte for byte.

    They come from the release at GitHub. Where the run was cut off before they were
    there, they are built again from the tag, which says what their bytes must be.

    Args:
        root: A complete clone.
        dist: The folder to fill.
        version: The version that was tagged.

    Returns:
        Where the files came from, in words.

    Raises:
        StepError: The bytes are not those that the tag names.
    """
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    tag = f"v{version}"
    github = GitHub()
    release = github.get_release(tag) or {"assets": []}
    wanted = archives_of_tag(root, tag)
    # The release has more files; these alone go to the index, and are checked.
    names = {*wanted, "constraints.txt", SUMS}
    for asset in release["assets"]:
        if asset["state"] == "uploaded" and asset["name"] in names:
            (dist / asset["name"]).write_bytes(github.download(asset))
    if wanted.keys() <= {path.name for path in dist.iterdir()}:
        source = "the release's files"
    else:
        git("checkout", "--quiet", tag, cwd=root)
        build(root, dist, stamp=False, dated="HEAD^")
        source = "the tag, built again"
    _compare(dist, wanted)
    return source


def _compare(dist: Path, wanted: dict[str, str]) -> None:
    for name, digest in wanted.items():
        if sha256(dist / name) != digest:
            raise StepError(f"{name} is not the file that the tag names.")
