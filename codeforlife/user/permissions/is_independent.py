"""Independents only."""

from __future__ import annotations

import typing as t

from ..models import IndependentUser
from ._base import IsTypeOfUser

__all__ = ["IsIndependent"]


class IsIndependent(IsTypeOfUser):
    """Admits users who learn without a class.

    Args:
        is_requesting_to_join_class: Whether they must, or must not, be waiting for a
            teacher to let them into a class. None admits both.
    """

    user_class = IndependentUser

    def __init__(self, is_requesting_to_join_class: bool | None = None) -> None:
        super().__init__()
        self.is_requesting_to_join_class = is_requesting_to_join_class

    def matches(self, user: t.Any) -> bool:
        """Decide about an independent."""
        is_requesting = user.student.pending_class_request_id is not None
        return self.is_requesting_to_join_class in (None, is_requesting)
