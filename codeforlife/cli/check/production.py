"""An environment in which the settings are those of production."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from .service import Service

__all__ = ["get_production_environment"]

_VARIABLES = {
    "ENV": "production",
    "SECRETS_SOURCE": "environment",
    "SERVICE_DOMAIN": "api.example.com",
    "SERVICE_SITE_URL": "https://www.example.com",
    "DATABASE_URL": "postgresql://user:password@db.example.com/service",
    "REDIS_URL": "rediss://cache.example.com/0",
    "TRUSTED_PROXIES": "10.0.0.0/8",
    "MAIL_ENABLED": "1",
    "MAIL_AUTH": "Basic example",
}
_AWS = {"aws_s3_app_bucket": "bucket", "aws_s3_app_folder": "folder"}
# They say the same as what is set above, and would contradict it.
_INSTEAD_OF_URLS = ("DB_", "REDIS_")


def get_production_environment(service: Service) -> dict[str, str]:
    """Return the variables of an environment that deploys the service.

    Nothing that they name is reached: checks look at settings only. What the service
    itself needs, such as secrets of its own, it lists in `[tool.codeforlife.check]`.

    Args:
        service: The service.
    """
    unset = {name: "" for name in os.environ if name.startswith(_INSTEAD_OF_URLS)}
    aws = _AWS if "aws" in service.table.get("extras", []) else {}
    own = service.table.get("check", {}).get("production", {})
    return {
        **unset,
        **_VARIABLES,
        **aws,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYSET": _make_keyset(service.folder),
        **{name: str(value) for name, value in own.items()},
    }


def _make_keyset(folder: Path) -> str:
    """Make keys as a deployed service has them; none where the service cannot start."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "keyset")
        provider = "codeforlife.encryption.providers.environment.EnvironmentKeyProvider"
        subprocess.run(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "manage.py", "generate_keyset", f"--output={path}"],
            cwd=folder,
            env={**os.environ, "ENCRYPTION_KEY_PROVIDER": provider},
            capture_output=True,
            check=False,
        )
        return path.read_text("utf-8").strip() if path.exists() else ""
