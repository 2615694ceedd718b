"""What a key provider is, and how the settings choose one."""

from __future__ import annotations

import typing as t

from django.utils.module_loading import import_string

from codeforlife.conf import conf

from ..errors import KeysetError

__all__ = ["KeyProvider", "get_key_provider"]


class KeyProvider(t.Protocol):
    """Where the keyset comes from. It is asked once per process.

    Implementations take no arguments and read their settings when they are called. One
    to which several processes can write may have a method `locked`, which returns a
    context manager that keeps the others from `store`. One that can make the first
    keyset has a method `create`, which is called where there is none, and raises
    `KeysetError` where it may not.
    """

    def fingerprint(self) -> str:
        """Return a text that changes when the keyset does, without unwrapping it.

        Raises:
            EncryptionError: The keyset cannot be reached.
        """

    def load(self) -> bytes:
        """Return the keyset's document, unwrapped.

        Raises:
            MissingKeysetError: There is none.
            KeysetError: It is not one.
            KeyServiceError: The service that unwraps it did not answer.
        """

    def store(self, document: bytes) -> None:
        """Replace the keyset's document, durably and at once.

        Args:
            document: The new document, unwrapped.

        Raises:
            KeysetReadOnlyError: Somebody else must put it in place; see `seal`.
        """

    def seal(self, document: bytes) -> bytes:
        """Return a document in the form in which it is kept.

        Args:
            document: The document, unwrapped.
        """


def get_key_provider() -> KeyProvider:
    """Make the key provider that `ENCRYPTION_KEY_PROVIDER` names.

    Raises:
        KeysetError: The dotted path leads nowhere.
    """
    path = conf.encryption.key_provider
    try:
        provider: KeyProvider = import_string(path)()
    except ImportError as error:
        raise KeysetError(
            f"ENCRYPTION_KEY_PROVIDER is {path!r}, which cannot be imported: {error}"
        ) from error
    return provider
