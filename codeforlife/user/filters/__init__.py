"""Filters that narrow the lists of the domain."""

from .klass import ClassFilterSet
from .user import UserFilterSet

__all__ = ["ClassFilterSet", "UserFilterSet"]
