"""Where secrets come from: a local file, S3, or a secret manager."""

from __future__ import annotations

import json
import os
import secrets as _random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import IO, Protocol

from codeforlife.cloud import aws

from .env_files import parse_env_file
from .errors import ConfigurationError, describe

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such module
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "AwsSecretsManagerSource",
    "EnvironmentSource",
    "LocalFileSource",
    "S3Source",
    "SecretSource",
    "get_secret_source",
]

_HEADER = "# Secrets of this machine only. Never commit this file.\n"


class SecretSource(Protocol):
    """Anything that can hand over a service's secrets.

    A service's own class is chosen by its dotted path in `SECRETS_SOURCE`. It is
    constructed with the service's directory and name.
    """

    def __init__(self, base_dir: Path, service_name: str) -> None: ...

    def load(self) -> Mapping[str, str]:
        """Read all secrets, by name."""
        ...


class LocalFileSource:
    """`env/.env.local.secrets`, which is created with a key of its own when needed."""

    def __init__(self, base_dir: Path, service_name: str) -> None:
        self.path = base_dir / "env" / ".env.local.secrets"

    def load(self) -> Mapping[str, str]:
        """Read the file; make a `SECRET_KEY` and keep it there if it has none."""
        values = parse_env_file(self.path)
        if not values.get("SECRET_KEY"):
            values = {**values, "SECRET_KEY": self._keep(_random.token_urlsafe(50))}
        return values

    def _keep(self, key: str) -> str:
        """Write the key down, unless another process has just written its own."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.path) as file:
                text = file.read()
                kept = _parse(text).get("SECRET_KEY")
                if not kept:
                    gap = "" if not text or text.endswith("\n") else "\n"
                    file.write(f"{gap if text else _HEADER}SECRET_KEY={key}\n")
        except OSError:
            return key  # a read-only checkout: the key lasts as long as the process
        return kept or key


class S3Source:
    """The dotenv object that the platform keeps for each service in its bucket."""

    def __init__(self, base_dir: Path, service_name: str) -> None:
        self.service_name = service_name

    def load(self) -> Mapping[str, str]:
        """Fetch and parse the object."""
        bucket, folder = _require("aws_s3_app_bucket"), _require("aws_s3_app_folder")
        key = f"{folder}/secure/.env.secrets.{self.service_name}"
        return _parse(aws.read_s3_object(bucket, key))


class AwsSecretsManagerSource:
    """One JSON object in AWS Secrets Manager, named by `SECRETS_ID`."""

    def __init__(self, base_dir: Path, service_name: str) -> None:
        self.service_name = service_name

    def load(self) -> Mapping[str, str]:
        """Fetch and parse the secret."""
        name = _require("SECRETS_ID")
        try:
            values = json.loads(aws.read_secret(name))
        except ValueError:
            values = None  # the text itself may not appear in the error
        if not isinstance(values, dict):
            raise ConfigurationError(
                describe("SECRETS_ID", name, "the secret must be a JSON object.")
            )
        return {key: str(value) for key, value in values.items()}


class EnvironmentSource:
    """Nothing but the process environment, which is always looked at first."""

    def __init__(self, base_dir: Path, service_name: str) -> None:
        pass

    def load(self) -> Mapping[str, str]:
        """Return nothing more."""
        return {}


_SOURCES: dict[str, type[SecretSource]] = {
    "file": LocalFileSource,
    "s3": S3Source,
    "aws-secrets-manager": AwsSecretsManagerSource,
    "environment": EnvironmentSource,
}


def get_secret_source(base_dir: Path, service_name: str, env: str) -> SecretSource:
    """Choose the source of a service's secrets.

    `SECRETS_SOURCE` decides. Without it, a developer's machine reads its file, and a
    deployed service the platform's bucket if it has one.

    Args:
        base_dir: The service's directory.
        service_name: The service's name.
        env: The name of the environment.

    Returns:
        The source, not read yet.

    Raises:
        ConfigurationError: `SECRETS_SOURCE` names no source.
    """
    name = os.environ.get("SECRETS_SOURCE")
    if not name and env == "local":
        name = "file"
    if not name:
        has_bucket = bool(os.environ.get("aws_s3_app_bucket"))  # noqa: SIM112
        name = "s3" if has_bucket else "environment"
    source_class = _SOURCES.get(name) or _import(name)
    return source_class(base_dir, service_name)


def _import(path: str) -> type[SecretSource]:
    from django.utils.module_loading import import_string

    try:
        source_class: object = import_string(path)
    except ImportError:
        source_class = None
    if not isinstance(source_class, type):
        known = ", ".join(_SOURCES)
        fix = f"use one of {known}, or the dotted path of a class."
        raise ConfigurationError(describe("SECRETS_SOURCE", path, fix))
    return source_class


def _require(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        fix = "set it, or choose another SECRETS_SOURCE."
        raise ConfigurationError(describe(name, None, fix))
    return value


def _parse(text: str) -> dict[str, str]:
    from dotenv import dotenv_values

    values = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    """Open a private file that only one process at a time may change."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+", encoding="utf-8") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
