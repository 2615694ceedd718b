"""The keyset in a file of its own, made at the first start on a developer's machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from codeforlife.conf import conf

from ..errors import KeysetError
from ..keyset import Keyset
from ._files import create_private, file_fingerprint, locked, replace_private

__all__ = ["LocalFileKeyProvider"]


class LocalFileKeyProvider:
    """Keeps the keyset, unwrapped, in the file `ENCRYPTION_KEYSET_PATH`.

    While `ENV` is `local`, a missing file is generated: readable by its owner alone,
    and ignored by git. Elsewhere a missing file is an error, because a silently
    generated key would be lost with the machine.
    """

    @property
    def path(self) -> Path:
        """The keyset's file."""
        return conf.encryption.keyset_path

    def fingerprint(self) -> str:
        """Return a text that changes when the file does."""
        with _explained(self.path):
            self._ensure()
            return file_fingerprint(self.path)

    def load(self) -> bytes:
        """Read the file."""
        with _explained(self.path):
            self._ensure()
            return self.path.read_bytes()

    def store(self, document: bytes) -> None:
        """Replace the file."""
        with _explained(self.path):
            replace_private(self.path, document)

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Keep other processes from replacing the file."""
        return locked(self.path)

    def seal(self, document: bytes) -> bytes:
        """Return the document as it is."""
        return document

    def _ensure(self) -> None:
        if self.path.exists():
            return
        if not conf.is_local:
            raise KeysetError(
                f"There is no keyset at {self.path}. Restore it, or choose another"
                " ENCRYPTION_KEY_PROVIDER."
            )
        _ignore(self.path)
        with contextlib.suppress(FileExistsError):
            create_private(self.path, Keyset.generate().to_bytes())


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KeysetError(
            f"The keyset {path} cannot be used ({error.strerror}): let this process"
            " read and write it and its directory, or set another"
            " ENCRYPTION_KEYSET_PATH."
        ) from error


def _ignore(path: Path) -> None:
    """Have git ignore a file: with its directory, if that is made for it now."""
    try:
        path.parent.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        pattern = f"/{path.name}"
    else:
        pattern = "*"
    rules = path.parent / ".gitignore"
    present = rules.read_text() if rules.exists() else ""
    if not {"*", pattern} & set(present.splitlines()):
        start = "\n" if present and not present.endswith("\n") else ""
        with rules.open("a") as file:
            file.write(f"{start}{pattern}\n")
