"""Google credentials for a service that runs on AWS, without a key to keep.

The service's AWS role proves who it is to Google's token service, which trades that for
short-lived credentials of a Google service account (workload identity federation).
Google's and Amazon's libraries are imported when credentials are first asked for.
"""

from __future__ import annotations

import typing as t

from codeforlife.configuration import (
    ConfigurationError,
    MissingExtraError,
    describe,
)

if t.TYPE_CHECKING:
    from google.auth.credentials import Credentials

    from codeforlife.cloud._gcp_credentials import (
        AwsSessionSecurityCredentialsSupplier,
        GcpWifCredentials,
    )

__all__ = [
    "AwsSessionSecurityCredentialsSupplier",
    "GcpWifCredentials",
    "get_gcp_service_account_credentials",
]


def get_gcp_service_account_credentials(
    token_lifetime_seconds: int = 600, service_account_json: str | None = None
) -> Credentials:
    """Return credentials of the Google service account that this service acts as.

    Args:
        token_lifetime_seconds: How long each token lasts.
        service_account_json: Locally, the path of the account's key file; the setting
            `GOOGLE_APPLICATION_CREDENTIALS` without one.

    Returns:
        The credentials; no token is fetched yet.

    Raises:
        ConfigurationError: Locally, there is no key file, or what is there is none;
            elsewhere, the account or who trusts this role is not set.
        MissingExtraError: Google's library is not installed.
    """
    from codeforlife.conf import conf

    if not conf.is_local:
        _require("GCP_WIF_AUDIENCE", "GCP_WIF_SERVICE_ACCOUNT")
        return t.cast(
            "Credentials", __getattr__("GcpWifCredentials")(token_lifetime_seconds)
        )
    path = service_account_json or conf.google.application_credentials
    if not path:
        raise ConfigurationError(
            "GOOGLE_APPLICATION_CREDENTIALS is not set: locally, set it to the path of"
            " a service account's JSON key file."
        )
    service_account = _import_google("google.oauth2.service_account")
    try:
        credentials = service_account.Credentials.from_service_account_file(
            path, scopes=["https://www.googleapis.com/auth/cloud-platform"]
        )
    except (OSError, ValueError) as error:
        # Only the kind of error: its text may hold what the file does.
        raise ConfigurationError(
            f"GOOGLE_APPLICATION_CREDENTIALS: {path} cannot be used"
            f" ({type(error).__name__}): name a service account's JSON key file."
        ) from None
    return t.cast("Credentials", credentials)


def __getattr__(name: str) -> t.Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _import_google("google.auth.aws")
    return getattr(_import("codeforlife.cloud._gcp_credentials"), name)


def _require(*names: str) -> None:
    from django.conf import settings

    fix = "set it, so that Google lets this service's AWS role act as an account."
    missing = [name for name in names if not getattr(settings, name)]
    if missing:
        raise ConfigurationError(*(describe(name, None, fix) for name in missing))


def _import(path: str) -> t.Any:
    from importlib import import_module

    return import_module(path)


def _import_google(path: str) -> t.Any:
    try:
        return _import(path)
    except ImportError:
        raise MissingExtraError("Google Cloud credentials", "gcp") from None
