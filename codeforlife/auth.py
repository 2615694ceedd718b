"""Google credentials for a service that runs on AWS; see `codeforlife.cloud.gcp`."""

from __future__ import annotations

import typing as t

from codeforlife.cloud import gcp
from codeforlife.cloud.gcp import get_gcp_service_account_credentials

if t.TYPE_CHECKING:
    from codeforlife.cloud.gcp import (
        AwsSessionSecurityCredentialsSupplier,
        GcpWifCredentials,
    )

__all__ = [
    "AwsSessionSecurityCredentialsSupplier",
    "GcpWifCredentials",
    "get_gcp_service_account_credentials",
]


def __getattr__(name: str) -> t.Any:
    # Not imported before it is asked for: the class needs Google's library.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(gcp, name)
