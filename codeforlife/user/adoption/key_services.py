"""The key service that wrapped 1.0.8's data keys."""

from __future__ import annotations

import typing as t
from functools import cache

from django.conf import settings
from django.core.management import CommandError

from .ciphers import Unreadable

__all__ = ["GcpKms", "KeyService", "TinkKey", "open_tink_key"]


class KeyService(t.Protocol):
    """Opens what a key that never leaves the service has encrypted.

    It is called from several threads at once.
    """

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Decrypt a data key."""


class GcpKms:
    """Google Cloud KMS, with the key that `GCP_KMS_KEY_URI` names."""

    def __init__(self) -> None:
        try:
            from google.cloud import kms
        except ImportError as error:
            raise CommandError(
                "This database's data keys are in Google Cloud KMS: run"
                ' pip install "codeforlife[adoption]".'
            ) from error
        self._client = kms.KeyManagementServiceClient()
        self._name = str(settings.GCP_KMS_KEY_URI).removeprefix("gcp-kms://")

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Decrypt a data key.

        Raises:
            CommandError: The service refuses, or does not answer.
        """
        from google.api_core.exceptions import GoogleAPIError

        request = {
            "name": self._name,
            "ciphertext": ciphertext,
            "additional_authenticated_data": associated_data,
        }
        try:
            response = self._client.decrypt(request=request, timeout=20)
        except GoogleAPIError as error:
            # The kind alone: the text may name accounts.
            raise CommandError(
                f"Google Cloud KMS did not decrypt a data key with {self._name}"
                f" ({type(error).__name__}). Nothing of this batch was written."
            ) from error
        return bytes(response.plaintext)


class TinkKey:
    """A Tink keyset that 1.0.8 made for one user or school.

    Args:
        primitive: Tink's AEAD.
    """

    def __init__(self, primitive: t.Any) -> None:
        self._primitive = primitive

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Decrypt a value.

        Raises:
            Unreadable: The key does not open it.
        """
        try:
            return bytes(self._primitive.decrypt(ciphertext, associated_data))
        except _load_tink().TinkError:
            raise Unreadable from None


def open_tink_key(wrapped: bytes, service: KeyService) -> TinkKey:
    """Unwrap a data key.

    Args:
        wrapped: The serialized `EncryptedKeyset`.
        service: The key service.

    Raises:
        CommandError: Tink is not installed.
        Unreadable: It is not a keyset, or the service's key does not open it.
    """
    tink = _load_tink()
    try:
        handle = tink.read_keyset_handle(tink.BinaryKeysetReader(wrapped), service)
        return TinkKey(handle.primitive(tink.aead.Aead))
    except tink.TinkError:
        raise Unreadable from None


@cache
def _load_tink() -> t.Any:
    try:
        import tink.aead  # type: ignore[import-untyped] # it has no types
    except ImportError as error:
        raise CommandError(
            "This database's data keys are Tink keysets: run"
            ' pip install "codeforlife[adoption]".'
        ) from error
    tink.aead.register()
    return tink
