"""What can go wrong with encrypted data, without ever showing any of it."""

from __future__ import annotations

import typing as t

from django.core.exceptions import ObjectDoesNotExist

__all__ = [
    "DecryptionError",
    "EncryptionError",
    "KeyServiceError",
    "KeysetError",
    "KeysetReadOnlyError",
    "MissingKeysetError",
    "ShreddedDataError",
    "UnknownKeyError",
]


class EncryptionError(Exception):
    """The base of every error of this package."""


class KeysetError(EncryptionError):
    """The keyset is missing or is not one."""


class MissingKeysetError(KeysetError):
    """There is no keyset where the key provider looks for it."""


class KeysetReadOnlyError(KeysetError):
    """The key provider cannot write the keyset: somebody must put it in place."""


class KeyServiceError(EncryptionError):
    """The service that unwraps the keyset did not answer, or refused.

    Args:
        service: The name of the service.
        reason: What happened, without any secret; such as an exception's class name.
    """

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service} could not be used: {reason}.")
        self.service = service
        self.reason = reason

    def __reduce__(self) -> tuple[t.Any, ...]:
        """Let other processes raise it, too."""
        return type(self), (self.service, self.reason)


class DecryptionError(EncryptionError, ObjectDoesNotExist):
    """A value cannot be decrypted.

    Being an `ObjectDoesNotExist` too, it makes serializers, templates and the admin
    show nothing in the value's place, instead of failing for all rows.

    Args:
        where: The field that holds the value, as `app.Model.field`.
        reason: What is wrong, and the fix.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"Cannot decrypt {where}: {reason}")
        self.where = where
        self.reason = reason

    def __reduce__(self) -> tuple[t.Any, ...]:
        """Let other processes raise it, too."""
        return type(self), (self.where, self.reason)

    def at(self, where: str) -> t.Self:
        """Return the same error for another place.

        Args:
            where: The field that holds the value.

        Returns:
            A new error of the same class.
        """
        return type(self)(where, self.reason)


class UnknownKeyError(DecryptionError):
    """The value was encrypted with a key that the keyset does not have."""


class ShreddedDataError(DecryptionError):
    """The owner's data key was deleted, so the value is gone for good."""
