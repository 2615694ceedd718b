"""The settings that the encryption reads, at each access."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from codeforlife.configuration import ConfigurationError
from codeforlife.set_up import get_secrets

__all__ = [
    "get_keyset_path",
    "get_keyset_value",
    "get_provider_path",
    "get_refresh_seconds",
    "is_local",
]

_LOCAL = "codeforlife.encryption.providers.local.LocalFileKeyProvider"
_DEPLOYED = "codeforlife.encryption.providers.environment.EnvironmentKeyProvider"


def is_local() -> bool:
    """Say whether this is a developer's machine or a test run."""
    return getattr(settings, "ENV", "local") == "local"


def get_provider_path() -> str:
    """Return the dotted path of the key provider (`ENCRYPTION_KEY_PROVIDER`)."""
    path: str = getattr(settings, "ENCRYPTION_KEY_PROVIDER", "")
    return path or (_LOCAL if is_local() else _DEPLOYED)


def get_keyset_path() -> Path:
    """Return the keyset's file (`ENCRYPTION_KEYSET_PATH`)."""
    path = getattr(settings, "ENCRYPTION_KEYSET_PATH", None)
    if path:
        return Path(path)
    return Path(getattr(settings, "BASE_DIR", ".")) / ".keys" / "local.keyset.json"


def get_keyset_value() -> str:
    """Return the keyset itself, or an empty text.

    It is the setting `ENCRYPTION_KEYSET`, else the service's secret of that name.
    """
    value: str | None = getattr(settings, "ENCRYPTION_KEYSET", "")
    if value:
        return value
    try:
        return get_secrets().ENCRYPTION_KEYSET or ""
    except ConfigurationError:
        return ""


def get_refresh_seconds() -> float:
    """Return how often a process looks for a rotated keyset."""
    return float(getattr(settings, "ENCRYPTION_REFRESH_SECONDS", 60))
