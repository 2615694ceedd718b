"""The password hashers, sized for a class that logs in all at once."""

from __future__ import annotations

import typing as t
from base64 import b64encode

from django.contrib.auth.hashers import (
    Argon2PasswordHasher as DjangoArgon2Hasher,
)
from django.contrib.auth.hashers import (
    BasePasswordHasher,
    PBKDF2PasswordHasher,
    mask_hash,
)
from django.utils.crypto import constant_time_compare

__all__ = ["Argon2PasswordHasher", "WrappedPBKDF2PasswordHasher"]


class Argon2PasswordHasher(DjangoArgon2Hasher):
    """Argon2id with 19 MiB, two passes and one lane.

    Django's default takes 100 MiB and eight lanes for each log-in; thirty at once would
    take 3 GB. Source: OWASP Password Storage Cheat Sheet.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class WrappedPBKDF2PasswordHasher(BasePasswordHasher):
    """Argon2id of a PBKDF2 hash: an old hash made stronger without its password.

    A log-in replaces it by the first hasher of `PASSWORD_HASHERS`. Source: "Password
    upgrading without requiring a login" in Django's documentation.

    The text is ``algorithm$iterations$salt$hash``. Both functions use the one salt,
    because two would not fit in Django's 128 characters; it is as random for the one as
    for the other.
    """

    algorithm = "argon2_pbkdf2_sha256"

    def wrap(self, encoded: str) -> str:
        """Make a hash of a hash.

        Args:
            encoded: What Django's `PBKDF2PasswordHasher` wrote.
        """
        old: dict[str, t.Any] = dict(PBKDF2PasswordHasher().decode(encoded))
        return self._encode(old["hash"], old["salt"], old["iterations"])

    def encode(self, password: str, salt: str) -> str:
        """Hash a password."""
        return self.wrap(PBKDF2PasswordHasher().encode(password, salt))

    def decode(self, encoded: str) -> dict[str, t.Any]:
        """Take a hash apart."""
        algorithm, iterations, salt, hashed = encoded.split("$", 3)
        return {
            "algorithm": algorithm,
            "iterations": int(iterations),
            "salt": salt,
            "hash": hashed,
        }

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether a password fits."""
        old = self.decode(encoded)
        inner = PBKDF2PasswordHasher().encode(password, old["salt"], old["iterations"])
        return constant_time_compare(encoded, self.wrap(inner))

    def must_update(self, encoded: str) -> bool:
        """Return that a log-in should replace it."""
        return True

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Do nothing: see `codeforlife.user.auth.timing`."""

    def safe_summary(self, encoded: str) -> dict[t.Any, t.Any]:
        """Describe a hash for the admin."""
        old = self.decode(encoded)
        return {
            **old,
            "salt": mask_hash(old["salt"]),
            "hash": mask_hash(old["hash"]),
        }

    def _encode(self, hashed: str, salt: str, iterations: int) -> str:
        from argon2.low_level import Type, hash_secret_raw

        raw = hash_secret_raw(
            secret=hashed.encode(),
            salt=salt.encode(),
            time_cost=Argon2PasswordHasher.time_cost,
            memory_cost=Argon2PasswordHasher.memory_cost,
            parallelism=Argon2PasswordHasher.parallelism,
            hash_len=32,
            type=Type.ID,
        )
        return f"{self.algorithm}${iterations}${salt}${b64encode(raw).decode()}"
