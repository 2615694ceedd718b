"""What a service calls before it star-imports the settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .cloud_variables import require_local_machine
from .env_files import load_env_files, set_default
from .secrets import Secrets

__all__ = ["get_secrets", "set_up_settings"]

_current = Secrets()


def set_up_settings(service_base_dir: Path, service_name: str) -> Secrets:
    """Prepare the environment that `codeforlife.settings` reads.

    Args:
        service_base_dir: The directory that holds the service's `env/` and `src/`.
        service_name: The service's short name, such as "portal".

    Returns:
        The service's secrets, which are read when first asked for. That raises
        `ConfigurationError` if `SECRETS_SOURCE` names no source, and in a deployed
        service if the secret is missing or a placeholder.

    Raises:
        ConfigurationError: `ENV` is not set, but variables say that this is a cloud.
        ImportError: `codeforlife.settings` was imported already.

    Example:
        >>> secrets = set_up_settings(BASE_DIR, service_name="fruit")  # doctest: +SKIP
        >>> from codeforlife.settings import *  # doctest: +SKIP
        >>> SECRET_KEY = secrets.SECRET_KEY  # doctest: +SKIP
    """
    if "codeforlife.settings" in sys.modules:
        raise ImportError(
            "set_up_settings must run before codeforlife.settings is imported: call it"
            " above the star-import in settings.py, and import nothing from there."
        )
    os.environ["SERVICE_BASE_DIR"] = str(service_base_dir)
    os.environ["SERVICE_NAME"] = service_name
    # As for every other variable, an empty one counts as not set.
    if not os.environ.get("ENV"):
        require_local_machine()
        set_default("ENV", "local")
    env = os.environ["ENV"]
    load_env_files(service_base_dir, env)

    global _current
    _current = Secrets.lazy(
        lambda: _load(service_base_dir, service_name, env), strict=env != "local"
    )
    return _current


def get_secrets() -> Secrets:
    """Return the secrets that `set_up_settings` made last."""
    return _current


def _load(base_dir: Path, service_name: str, env: str) -> dict[str, str]:
    from .sources import get_secret_source

    return dict(get_secret_source(base_dir, service_name, env).load())
