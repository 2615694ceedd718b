"""Where the keyset may come from."""

from .base import KeyProvider, get_key_provider

__all__ = ["KeyProvider", "get_key_provider"]
