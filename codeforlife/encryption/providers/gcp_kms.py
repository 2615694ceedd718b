"""The keyset, wrapped by a key of Google Cloud KMS."""

from __future__ import annotations

import typing as t
from functools import cached_property

from codeforlife.conf import conf

from ..errors import KeyServiceError
from ._wrapped import WrappedKeyProvider

__all__ = ["GcpKmsKeyProvider"]

_ASSOCIATED_DATA = b"codeforlife.encryption.keyset"
_SCHEME = "gcp-kms://"
_TIMEOUT = 10.0


class GcpKmsKeyProvider(WrappedKeyProvider):
    """Wraps the keyset with the key `GCP_KMS_KEY_URI`.

    Its credentials are those of `codeforlife.auth`, not the machine's.
    """

    def wrap(self, document: bytes) -> bytes:
        """Encrypt a document."""
        return t.cast(bytes, self._call("encrypt", plaintext=document).ciphertext)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a document."""
        return t.cast(bytes, self._call("decrypt", ciphertext=wrapped).plaintext)

    def _call(self, method: str, **data: bytes) -> t.Any:
        client = self._client
        from google.api_core.exceptions import GoogleAPIError
        from google.auth.exceptions import GoogleAuthError

        request = {
            "name": conf.google.kms_key_uri.removeprefix(_SCHEME),
            "additional_authenticated_data": _ASSOCIATED_DATA,
            **data,
        }
        try:
            return getattr(client, method)(request=request, timeout=_TIMEOUT)
        except (GoogleAPIError, GoogleAuthError) as error:
            raise KeyServiceError("Google Cloud KMS", type(error).__name__) from None

    @cached_property
    def _client(self) -> t.Any:
        try:
            from google.cloud.kms import KeyManagementServiceClient
        except ImportError as error:
            raise KeyServiceError(
                "Google Cloud KMS",
                'google-cloud-kms is missing; install "codeforlife[gcp]"',
            ) from error
        from codeforlife.cloud.gcp import get_gcp_service_account_credentials

        return KeyManagementServiceClient(
            credentials=get_gcp_service_account_credentials()
        )
