"""The keyset in a file of its own, made at the first start on a developer's machine."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from codeforlife.conf import conf

from ..errors import KeysetError, MissingKeysetError
from ..keyset import Keyset
from ._files import create_private, file_fingerprint, locked, replace_private

__all__ = ["LocalFileKeyProvider"]


class LocalFileKeyProvider:
    """Keeps the keyset, unwrapped, in the file `ENCRYPTION_KEYSET_PATH`.

    While `ENV` is `local`, the first process makes the file: readable by its owner
    alone, and ignored by git. Elsewhere a missing file is an error, because a silently
    generated key would be lost with the machine. So it is beside a database with
    encrypted rows: a new key cannot read them.
    """

    @property
    def path(self) -> Path:
        """The keyset's file."""
        return conf.encryption.keyset_path

    def fingerprint(self) -> str:
        """Return a text that changes when the file does."""
        with _explained(self.path):
            return file_fingerprint(self.path)

    def load(self) -> bytes:
        """Read the file."""
        with _explained(self.path):
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

    def create(self) -> None:
        """Make the file, unless another process has just done so.

        Raises:
            MissingKeysetError: The file is missing where it may not be made.
        """
        if not conf.is_local:
            raise MissingKeysetError(
                f"There is no keyset at {self.path}. Restore it, or choose another"
                " ENCRYPTION_KEY_PROVIDER."
            )
        if _has_encrypted_rows():
            raise MissingKeysetError(
                f"There is no keyset at {self.path}, but the database has rows that"
                " were encrypted with one. Restore the file; if it is lost, these rows"
                " are too: delete the database, and start again."
            )
        with _explained(self.path):
            _ignore(self.path)
            with contextlib.suppress(FileExistsError):
                create_private(self.path, Keyset.generate().to_bytes())


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise MissingKeysetError(
            f"There is no keyset at {path}: restore the file."
        ) from None
    except OSError as error:
        raise KeysetError(
            f"The keyset {path} cannot be used ({error.strerror}): let this process"
            " read and write it and its directory, or set another"
            " ENCRYPTION_KEYSET_PATH."
        ) from error


def _has_encrypted_rows() -> bool:
    # Models lie above the encryption: they are asked for when they are there, only.
    if not apps.models_ready or not apps.is_installed("codeforlife"):
        return False
    metadata: t.Any = apps.get_model("codeforlife", "DatabaseMetadata")
    return bool(metadata.objects.has_encrypted_rows())


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
