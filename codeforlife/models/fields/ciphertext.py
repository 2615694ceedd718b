"""Marks bytes that are encrypted already."""

from __future__ import annotations

__all__ = ["Ciphertext"]


class Ciphertext:
    """The stored form of a value, which a field writes as it is.

    Args:
        value: What the column holds, or will hold.
    """

    __slots__ = ("value",)

    def __init__(self, value: bytes) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ciphertext) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self.value)} bytes>"
