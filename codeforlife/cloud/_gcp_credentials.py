"""The classes that trade an AWS role for a Google service account."""

from __future__ import annotations

import typing as t

from google.auth import aws, exceptions

from codeforlife.conf import conf
from codeforlife.configuration import MissingExtraError

if t.TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

__all__ = ["AwsSessionSecurityCredentialsSupplier", "GcpWifCredentials"]


class AwsSessionSecurityCredentialsSupplier(aws.AwsSecurityCredentialsSupplier):
    """Hands Google's library the credentials of the process's AWS role.

    Raises:
        google.auth.exceptions.RefreshError: The process has no role, or one without a
            session.

    Source:
        https://google.aip.dev/auth/4117
    """

    def get_aws_security_credentials(
        self, context: t.Any, request: t.Any
    ) -> aws.AwsSecurityCredentials:
        """Return the role's current key, secret and session token."""
        credentials = self._get_frozen_credentials()
        if credentials is None or not (
            credentials.access_key and credentials.secret_key and credentials.token
        ):
            text = "This process has no AWS role with a session, which Google asks for."
            raise exceptions.RefreshError(text)  # type: ignore[no-untyped-call]
        return aws.AwsSecurityCredentials(
            str(credentials.access_key),
            str(credentials.secret_key),
            credentials.token,
        )

    def get_aws_region(self, context: t.Any, request: t.Any) -> str:
        """Return the region that the role's signature is made for."""
        return conf.aws.region

    @staticmethod
    def _get_frozen_credentials() -> ReadOnlyCredentials | None:
        try:
            from boto3 import Session
        except ImportError:
            raise MissingExtraError("Signing in to Google with AWS", "aws") from None
        # A fresh session each time: a role's credentials are replaced every hour.
        credentials = Session().get_credentials()
        return credentials.get_frozen_credentials() if credentials else None


class GcpWifCredentials(aws.Credentials):
    """Credentials of the service account `GCP_WIF_SERVICE_ACCOUNT`.

    Args:
        token_lifetime_seconds: How long each token lasts.

    Source:
        https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds
    """

    def __init__(self, token_lifetime_seconds: int = 600) -> None:
        account = conf.google.wif_service_account
        super().__init__(  # type: ignore[no-untyped-call]
            audience=conf.google.wif_audience,
            subject_token_type="urn:ietf:params:aws:token-type:aws4_request",  # noqa: S106
            token_url="https://sts.googleapis.com/v1/token",  # noqa: S106
            service_account_impersonation_url=(
                "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
                f"{account}:generateAccessToken"
            ),
            service_account_impersonation_options={
                "token_lifetime_seconds": token_lifetime_seconds
            },
            aws_security_credentials_supplier=AwsSessionSecurityCredentialsSupplier(),
            universe_domain="googleapis.com",
            scopes=["https://www.googleapis.com/auth/cloud-platform"],
        )
