"""Which names a service may have."""

from __future__ import annotations

import importlib.util
import keyword
import re
import sys

from ..errors import Refused

__all__ = ["get_service_name"]

# PostgreSQL cuts names after 63 bytes. Tests use "test_NAME", and where they run in
# parallel "test_NAME_gw99".
_MAX_LENGTH = 63 - len("test_") - len("_gw99")
# What the service's own modules and folders are called, and databases that exist.
_RESERVED = frozenset(
    {
        *("application", "env", "manage", "settings", "src", "static", "media"),
        *("backend", "codeforlife", "service", "test", "tests", "replace-me"),
        *("common", "game", "user", "users"),
        *("postgres", "root", "template0", "template1"),
        *("con", "prn", "aux", "nul"),
    }
)


def get_service_name(given: str) -> str:
    """Return the short name of a service.

    Args:
        given: The short name, or the name of the repository
            (``codeforlife-NAME-backend``).

    Returns:
        The short name.

    Raises:
        Refused: A service cannot be called that.
    """
    name = given
    if given.startswith("codeforlife-") and given.endswith("-backend"):
        name = given.removeprefix("codeforlife-").removesuffix("-backend")
    if problem := _find_problem(name):
        raise Refused(f"{given!r} cannot be the name of a service: {problem}.")
    return name


def _find_problem(name: str) -> str | None:
    if not re.fullmatch("[a-z][a-z0-9-]*", name):
        return (
            "use small letters, digits and hyphens, and begin with a letter,"
            " as in fruit-shop"
        )
    if name.endswith("-") or "--" in name:
        return "hyphens stand between letters or digits, one at a time"
    if len(name) > _MAX_LENGTH:
        return (
            f"it has {len(name)} characters, and the name of its test database leaves"
            f" room for {_MAX_LENGTH}"
        )
    if name in _RESERVED:
        return "the name is reserved"
    module = name.replace("-", "_")
    if keyword.iskeyword(module) or keyword.issoftkeyword(module):
        return "it is a keyword of Python"
    if module in sys.stdlib_module_names:
        return "it is a module of Python's standard library"
    if _is_installed(module):
        return "a module of this name is installed"
    return None


def _is_installed(module: str) -> bool:
    """Say whether a module can be imported; a mere folder does not count."""
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.origin is not None
