"""The keyset from the environment or the secret store, by way of a setting."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

from codeforlife.conf import conf

from ..errors import KeysetError, KeysetReadOnlyError

__all__ = ["EnvironmentKeyProvider"]


class EnvironmentKeyProvider:
    """Takes the keyset from the setting `ENCRYPTION_KEYSET`, in base64.

    The setting comes from the environment or the secret store, so a process sees a new
    keyset when it starts.
    """

    def fingerprint(self) -> str:
        """Return a text that changes when the setting does."""
        return hashlib.sha256(conf.encryption.keyset.encode()).hexdigest()

    def load(self) -> bytes:
        """Decode the setting."""
        value = conf.encryption.keyset
        if not value:
            raise KeysetError(
                "ENCRYPTION_KEYSET is not set. Make a keyset with `manage.py"
                " generate_keyset --output FILE` and put the file's content in the"
                " service's secrets."
            )
        try:
            return b64decode(value, validate=True)
        except ValueError:
            raise KeysetError("ENCRYPTION_KEYSET is not base64.") from None

    def store(self, document: bytes) -> None:
        """Refuse: the secret store is not ours to write."""
        raise KeysetReadOnlyError(
            "ENCRYPTION_KEYSET cannot be written from here: name a file with --output,"
            " put its content in the service's secrets, and restart the service."
        )

    def seal(self, document: bytes) -> bytes:
        """Return the document in base64."""
        return b64encode(document)
