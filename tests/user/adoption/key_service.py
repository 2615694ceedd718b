"""A stand-in for the key service: Tink's own AEAD, with the test data's key."""

import os

import tink
from tink import aead, cleartext_keyset_handle

__all__ = ["StandIn"]


class StandIn:
    def __init__(self) -> None:
        aead.register()
        reader = tink.JsonKeysetReader(os.environ["LEGACY_KEK"])
        self._aead = cleartext_keyset_handle.read(reader).primitive(aead.Aead)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        return self._aead.decrypt(ciphertext, associated_data)
