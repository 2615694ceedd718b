"""Blind indexes: keyed digests that find an encrypted value without showing it."""

from __future__ import annotations

import typing as t
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

__all__ = ["DIGEST_SIZE", "BlindIndex"]

DIGEST_SIZE = 16
_PATH = "codeforlife.encryption.BlindIndex"


@dataclass(frozen=True)
class BlindIndex:
    """How an encrypted field can be looked up.

    The index holds HMAC-SHA-256 digests, cut to 128 bits. Of an empty value it holds
    nothing, so that conditions on emptiness need no key.

    Attributes:
        normalize: Applied to a value before its digest is taken: values that it makes
            equal are equal for `exact`, `in` and `unique`. A function of a module, so
            that migrations can name it.
        fold_case: Whether `iexact` works too. The digest of the case-folded value then
            stands before that of the value itself.

    Example:
        >>> index = BlindIndex(fold_case=True)
        >>> ada, shouted = index.digest(b"key", "Ada"), index.digest(b"key", "ADA")
        >>> ada == shouted, ada[:16] == shouted[:16]
        (False, True)
    """

    normalize: Callable[[str], str] | None = None
    fold_case: bool = False

    @property
    def size(self) -> int:
        """How many bytes the index column holds for a value."""
        return DIGEST_SIZE * 2 if self.fold_case else DIGEST_SIZE

    def digest(self, key: bytes, value: str) -> bytes:
        """Return what the index column holds for a value.

        Args:
            key: The index's key.
            value: The value, decrypted.

        Returns:
            The digests, or nothing for an empty value.
        """
        if self.normalize is not None:
            value = self.normalize(value)
        if not value:
            return b""
        digest = _digest(key, value)
        if not self.fold_case:
            return digest[DIGEST_SIZE:]
        # The two halves of a digest are independent, so that of a value which is folded
        # already serves twice, and nothing shows that it is.
        folded = value.casefold()
        if folded == value:
            return digest
        return _digest(key, folded)[:DIGEST_SIZE] + digest[DIGEST_SIZE:]

    def deconstruct(self) -> tuple[str, tuple[t.Any, ...], dict[str, t.Any]]:
        """Return how a migration writes this index."""
        options = {"normalize": self.normalize, "fold_case": self.fold_case}
        return _PATH, (), {name: value for name, value in options.items() if value}

    def folded_digest(self, key: bytes, value: str) -> bytes:
        """Return what the index column begins with for every spelling of a value.

        Args:
            key: The index's key.
            value: The value, in any case.

        Returns:
            The digest of the case-folded value, or nothing for an empty value.
        """
        return self.digest(key, value)[:DIGEST_SIZE]


def _digest(key: bytes, value: str) -> bytes:
    mac = _start_mac(key).copy()
    mac.update(value.encode("utf-8", "surrogatepass"))
    return mac.finalize()


@lru_cache(maxsize=1024)
def _start_mac(key: bytes) -> HMAC:
    """Begin an HMAC, which costs more than to go on from a copy of it."""
    return HMAC(key, SHA256())
