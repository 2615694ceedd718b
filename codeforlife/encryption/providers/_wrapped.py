"""A keyset that a key service has wrapped, in a setting or in a file."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from contextlib import AbstractContextManager

from codeforlife.conf import conf

from ..errors import KeysetError, KeysetReadOnlyError
from ._files import locked, replace_private

__all__ = ["WrappedKeyProvider"]


class WrappedKeyProvider:
    """Keeps the wrapped keyset in `ENCRYPTION_KEYSET`, else in a file.

    A subclass says how its key service wraps and unwraps a document. The service is
    called once per process, and again only when the wrapped keyset has changed.
    """

    def wrap(self, document: bytes) -> bytes:
        """Encrypt a document with the key service."""
        raise NotImplementedError

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a document with the key service."""
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Return a text that changes when the wrapped keyset does."""
        return hashlib.sha256(self._read()).hexdigest()

    def load(self) -> bytes:
        """Unwrap the keyset."""
        try:
            wrapped = b64decode(self._read(), validate=True)
        except ValueError:
            raise KeysetError("The wrapped keyset is not base64.") from None
        return self.unwrap(wrapped)

    def store(self, document: bytes) -> None:
        """Wrap the keyset and replace its file."""
        if conf.encryption.keyset:
            raise KeysetReadOnlyError(
                "ENCRYPTION_KEYSET cannot be written from here: name a file with"
                " --output, put its content in the service's secrets, and restart."
            )
        replace_private(conf.encryption.keyset_path, self.seal(document))

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes from replacing the file."""
        return locked(conf.encryption.keyset_path)

    def seal(self, document: bytes) -> bytes:
        """Return the wrapped keyset in base64."""
        return b64encode(self.wrap(document))

    def _read(self) -> bytes:
        if value := conf.encryption.keyset:
            return value.encode()
        try:
            return conf.encryption.keyset_path.read_bytes().strip()
        except FileNotFoundError:
            raise KeysetError(
                "There is no wrapped keyset: set ENCRYPTION_KEYSET, or"
                " ENCRYPTION_KEYSET_PATH to its file. Make one with `manage.py"
                " generate_keyset`."
            ) from None
