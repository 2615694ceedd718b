"""Rules for students, who are children."""

from __future__ import annotations

import typing as t

from .base import PasswordValidator, Rule

if t.TYPE_CHECKING:
    from ...models import User

__all__ = ["StudentPasswordValidator"]


class StudentPasswordValidator(PasswordValidator):
    """Six characters."""

    who = "students"
    rules = (Rule.at_least(6),)

    def applies_to(self, user: User) -> bool:
        """Return whether a user is a student with a class."""
        student = user.student
        return student is not None and student.class_field is not None
