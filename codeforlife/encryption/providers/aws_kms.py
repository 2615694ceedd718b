"""The keyset, wrapped by a key of AWS KMS."""

from __future__ import annotations

import typing as t
from functools import cached_property

from codeforlife.conf import conf

from ..errors import KeyServiceError
from ._wrapped import WrappedKeyProvider

__all__ = ["AwsKmsKeyProvider"]

_CONTEXT = {"purpose": "codeforlife.encryption.keyset"}


class AwsKmsKeyProvider(WrappedKeyProvider):
    """Wraps the keyset with the key `AWS_KMS_KEY_ID` in the region `AWS_REGION`."""

    def wrap(self, document: bytes) -> bytes:
        """Encrypt a document."""
        result = self._call("encrypt", KeyId=conf.aws.kms_key_id, Plaintext=document)
        return t.cast(bytes, result["CiphertextBlob"])

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a document."""
        result = self._call(
            "decrypt", KeyId=conf.aws.kms_key_id, CiphertextBlob=wrapped
        )
        return t.cast(bytes, result["Plaintext"])

    def _call(self, method: str, **kwargs: t.Any) -> dict[str, t.Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            result: dict[str, t.Any] = getattr(self._client, method)(
                EncryptionContext=_CONTEXT, **kwargs
            )
        except ClientError as error:
            reason = error.response.get("Error", {}).get("Code", "refused")
            raise KeyServiceError("AWS KMS", str(reason)) from None
        except BotoCoreError as error:
            raise KeyServiceError("AWS KMS", type(error).__name__) from None
        return result

    @cached_property
    def _client(self) -> t.Any:
        try:
            import boto3
            from botocore.config import Config
        except ImportError as error:
            raise KeyServiceError(
                "AWS KMS", 'boto3 is missing; install "codeforlife[aws]"'
            ) from error
        config = Config(
            connect_timeout=5,
            read_timeout=10,
            retries={"max_attempts": 3, "mode": "standard"},
        )
        region = conf.aws.region
        return boto3.client("kms", region_name=region, config=config)
