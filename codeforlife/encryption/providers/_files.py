"""Keyset files: private, replaced at once, by one process at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["create_private", "file_fingerprint", "locked", "replace_private"]


def file_fingerprint(path: Path) -> str:
    """Return a text that changes when the file is replaced.

    Raises:
        FileNotFoundError: There is no such file.
    """
    stat = path.stat()
    return f"{stat.st_ino}-{stat.st_mtime_ns}-{stat.st_size}"


def create_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read.

    Raises:
        FileExistsError: It is there already; it is left as it is.
    """
    with _written(path, content) as temporary:
        # A link fails where a rename would replace what another process just wrote.
        os.link(temporary, path)


def replace_private(path: Path, content: bytes) -> None:
    """Replace a file, so that a reader sees the old or the new one in full."""
    with _written(path, content) as temporary:
        os.replace(temporary, path)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes out that would replace the file, too."""
    if not path.parent.is_dir():
        yield
        return
    # Not the file itself, which is another one once it is replaced.
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _written(path: Path, content: bytes) -> Iterator[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # `mkstemp` makes the file with the mode 0600.
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".keyset.json")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
        _sync_directory(path.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
