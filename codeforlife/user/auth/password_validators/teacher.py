"""Rules for teachers."""

from __future__ import annotations

import typing as t

from .base import DIGIT, LOWERCASE, SPECIAL, UPPERCASE, PasswordValidator, Rule

if t.TYPE_CHECKING:
    from ...models import User

__all__ = ["TeacherPasswordValidator"]


class TeacherPasswordValidator(PasswordValidator):
    """Ten characters with a letter of each case, a digit and a special character."""

    who = "teachers"
    rules = (Rule.at_least(10), UPPERCASE, LOWERCASE, DIGIT, SPECIAL)

    def applies_to(self, user: User) -> bool:
        """Return whether a user is a teacher."""
        return user.teacher is not None
