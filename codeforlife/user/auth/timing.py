"""Lets each failed log-in take the same time for every user.

A wrapped hash (`codeforlife.hashers.WrappedPBKDF2PasswordHasher`) takes PBKDF2 and
Argon2 to check. As long as a database has such hashes, the failed log-ins of everybody
else take the PBKDF2 as well, unknown accounts included.
"""

from __future__ import annotations

import time
import typing as t

from django.apps import apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from codeforlife.hashers import WrappedPBKDF2PasswordHasher

__all__ = ["even_out"]

_REFRESH_SECONDS = 60
_SALT = "x" * 22

_known: tuple[float, int] | None = None


def even_out(password: str, encoded: str | None) -> None:
    """Spend the time that the check of a hash did not take.

    Args:
        password: The password that was wrong.
        encoded: The hash that it was compared with; `None` if there was no account.
    """
    iterations = _get_iterations()
    hasher = WrappedPBKDF2PasswordHasher()
    if encoded is not None and encoded.startswith(f"{hasher.algorithm}$"):
        iterations -= hasher.decode(encoded)["iterations"]
    if iterations > 0:
        PBKDF2PasswordHasher().encode(password, _SALT, iterations)


def _get_iterations() -> int:
    """Return the iterations of the database's slowest wrapped hash."""
    global _known
    now = time.monotonic()
    if _known is None or now - _known[0] > _REFRESH_SECONDS:
        _known = now, _read()
    return _known[1]


def _read() -> int:
    if not apps.is_installed("codeforlife"):
        return 0
    rows: t.Any = apps.get_model("codeforlife", "DatabaseMetadata").objects
    return rows.values_list("wrapped_iterations", flat=True).first() or 0
