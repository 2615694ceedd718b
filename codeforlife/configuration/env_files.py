"""The dotenv files of a service: `env/.env.<ENV>` before `env/.env`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["load_env_files", "parse_env_file", "set_default", "source_of"]

_sources: dict[str, str] = {}


def parse_env_file(path: Path) -> dict[str, str]:
    """Read one dotenv file, word by word: a secret may hold a ``${``.

    Args:
        path: The file; one that does not exist counts as empty.

    Returns:
        The variables that it gives a value to.
    """
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    values = dotenv_values(path, encoding="utf-8", interpolate=False)
    return {name: value for name, value in values.items() if value is not None}


def load_env_files(service_base_dir: Path, env: str) -> None:
    """Add a service's dotenv files to the process environment.

    The process environment wins over the file of the environment, which wins over the
    shared file.

    Args:
        service_base_dir: The directory that holds `env/`.
        env: The name of the environment, such as "local".
    """
    for name in (f".env.{env}", ".env"):
        _add(_parse_variables(service_base_dir / "env" / name), f"env/{name}")


def set_default(name: str, value: str) -> None:
    """Set a variable that is not set.

    Args:
        name: The environment variable.
        value: Its value.
    """
    os.environ[name] = value
    _sources[name] = "default"


def source_of(name: str) -> str | None:
    """Say where the value of an environment variable comes from.

    Args:
        name: The environment variable.

    Returns:
        The dotenv file, "environment", or "default" for one that the package has set;
        nothing if it is not set.
    """
    if name not in os.environ:
        return None
    return _sources.get(name, "environment")


def _parse_variables(path: Path) -> Mapping[str, str]:
    """Read one dotenv file, in which a value may name others, as ``${NAME}``."""
    if not path.is_file():
        return {}
    from dotenv.main import DotEnv

    # As for the variables themselves, the process environment wins over the file.
    values = DotEnv(path, encoding="utf-8", override=False).dict()
    return {name: value for name, value in values.items() if value is not None}


def _add(values: Mapping[str, str], source: str) -> None:
    for name, value in values.items():
        if name not in os.environ:
            os.environ[name] = value
            _sources[name] = source
