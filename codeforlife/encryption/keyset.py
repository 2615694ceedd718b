"""The keys of one environment, and the JSON document that holds them."""

from __future__ import annotations

import json
import os
import typing as t
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace

from .aead import KEY_ID_SIZE
from .errors import KeysetError

__all__ = ["Keyset"]

_KEY_SIZE = 32
_VERSION = 1


@dataclass(frozen=True)
class Keyset:
    """Data keys, of which one encrypts, and the root of the blind indexes' keys.

    The index root does not change when data keys rotate, so that uniqueness holds
    while rows are re-encrypted; it cannot decrypt anything.

    Attributes:
        keys: Each data key's bytes, by the bytes of its id.
        primary: The id of the key that encrypts.
        index_root: What the blind indexes' keys are derived from.
        rotating: Whether rows may still wait for their re-encryption.
    """

    keys: dict[bytes, bytes] = field(repr=False)
    primary: bytes
    index_root: bytes = field(repr=False)
    rotating: bool = False

    @classmethod
    def generate(cls) -> Keyset:
        """Make a keyset with one new key."""
        key_id = os.urandom(KEY_ID_SIZE)
        keys = {key_id: os.urandom(_KEY_SIZE)}
        return cls(keys, key_id, index_root=os.urandom(_KEY_SIZE))

    def rotated(self) -> Keyset:
        """Return a keyset with a new primary key, which still has the old ones."""
        key_id = os.urandom(KEY_ID_SIZE)
        while key_id in self.keys:
            key_id = os.urandom(KEY_ID_SIZE)
        keys = {**self.keys, key_id: os.urandom(_KEY_SIZE)}
        return replace(self, keys=keys, primary=key_id, rotating=True)

    def settled(self) -> Keyset:
        """Return the keyset of a finished rotation."""
        return replace(self, rotating=False)

    def retired(self) -> Keyset:
        """Return a keyset with the primary key alone."""
        return replace(self, keys={self.primary: self.keys[self.primary]})

    def to_bytes(self) -> bytes:
        """Return the JSON document, which is as secret as the keys in it."""
        document = {
            "version": _VERSION,
            "primary": self.primary.hex(),
            "keys": {i.hex(): b64encode(key).decode() for i, key in self.keys.items()},
            "index_root": b64encode(self.index_root).decode(),
            "rotating": self.rotating,
        }
        return json.dumps(document, indent=2).encode()

    @classmethod
    def from_bytes(cls, document: bytes) -> Keyset:
        """Read a JSON document.

        Args:
            document: What `to_bytes` returned.

        Returns:
            The keyset.

        Raises:
            KeysetError: It is not such a document. The message shows none of it.
        """
        try:
            data: dict[str, t.Any] = json.loads(document)
            if data["version"] != _VERSION:
                raise ValueError
            keyset = cls(
                keys={bytes.fromhex(i): b64decode(k) for i, k in data["keys"].items()},
                primary=bytes.fromhex(data["primary"]),
                index_root=b64decode(data["index_root"]),
                rotating=bool(data.get("rotating", False)),
            )
            keyset._validate()
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeysetError(
                "The encryption keyset is not valid. Restore it from where you keep"
                " its copy; a new one cannot read the existing rows."
            ) from None
        return keyset

    def _validate(self) -> None:
        sizes_match = all(
            len(key_id) == KEY_ID_SIZE and len(key) == _KEY_SIZE
            for key_id, key in self.keys.items()
        )
        if not (
            sizes_match
            and self.primary in self.keys
            and len(self.index_root) == _KEY_SIZE
        ):
            raise ValueError
