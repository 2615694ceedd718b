"""A keyset for tests: random, in memory, gone with the process."""

from __future__ import annotations

import hashlib

from ..keyset import Keyset

__all__ = ["MemoryKeyProvider"]


class MemoryKeyProvider:
    """Keeps one keyset per process in memory."""

    #: The keys are gone with the process: a database need not remember them.
    lasts = False

    _document: bytes = b""

    def fingerprint(self) -> str:
        """Return a text that changes when the keyset does."""
        return hashlib.sha256(self.load()).hexdigest()

    def load(self) -> bytes:
        """Return the keyset, made at the first call."""
        if not MemoryKeyProvider._document:
            MemoryKeyProvider._document = Keyset.generate().to_bytes()
        return MemoryKeyProvider._document

    def store(self, document: bytes) -> None:
        """Replace the keyset."""
        MemoryKeyProvider._document = document

    def seal(self, document: bytes) -> bytes:
        """Return the document as it is."""
        return document
