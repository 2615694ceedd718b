"""What the package index holds, asked through pip, which knows where the index is."""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from .commands import StepError

_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def published_versions(name: str, root: Path) -> list[str]:
    """Return the versions of a distribution that the index holds, newest first.

    Raises:
        StepError: The index cannot be reached.
    """
    done = subprocess.run(
        [*_PIP, "index", "versions", name, "--json", "--pre"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        if "No matching distribution" in done.stderr:
            return []
        raise StepError(f"the index does not answer: {done.stderr[-1000:]}")
    versions: list[str] = json.loads(done.stdout)["versions"]
    return versions


def published_wheel(name: str, version: str, directory: Path) -> Path | None:
    """Fetch the wheel of a version from the index; None if it is not there."""
    command = [*_PIP, "download", "--quiet", "--no-deps", "--no-cache-dir"]
    done = subprocess.run(
        [*command, "--only-binary=:all:", "-d", str(directory), f"{name}=={version}"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        if "No matching distribution" in done.stderr:
            return None
        raise StepError(f"the index does not answer: {done.stderr[-1000:]}")
    (wheel,) = directory.glob("*.whl")
    return wheel


def compare_with_index(dist: Path, version: str, *, must_exist: bool) -> str:
    """Compare the wheel of a version at the index with the built one.

    Args:
        dist: The folder with the built wheel.
        version: The version.
        must_exist: Whether it is an error if the index does not have it.

    Returns:
        "missing", or "same".

    Raises:
        StepError: The index has other bytes, or nothing where it must have them.
    """
    (built,) = dist.glob("*.whl")
    with tempfile.TemporaryDirectory() as directory:
        published = published_wheel("codeforlife", version, Path(directory))
        if published is None:
            if must_exist:
                raise StepError(f"the index does not have codeforlife {version} yet.")
            return "missing"
        if sha256(published) != sha256(built):
            raise StepError(
                f"the index has other bytes for {built.name} than were built and"
                " tested: yank that version, and find out who published it."
            )
    return "same"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return sha256_of(path.read_bytes())


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
