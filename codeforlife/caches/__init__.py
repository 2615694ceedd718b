"""Typed access to values in Django's default cache."""

from .base import BaseCache
from .base_dynamic_key import BaseDynamicKeyCache
from .base_fixed_key import BaseFixedKeyCache

__all__ = ["BaseCache", "BaseDynamicKeyCache", "BaseFixedKeyCache"]
