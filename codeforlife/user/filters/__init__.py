"""How lists of the domain are narrowed by query parameters."""

from .klass import ClassFilterSet
from .user import UserFilterSet

__all__ = ["ClassFilterSet", "UserFilterSet"]
