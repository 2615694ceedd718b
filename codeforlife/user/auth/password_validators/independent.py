"""Rules for independents."""

from __future__ import annotations

import typing as t

from .base import DIGIT, LOWERCASE, UPPERCASE, PasswordValidator, Rule

if t.TYPE_CHECKING:
    from ...models import User

__all__ = ["IndependentPasswordValidator"]


class IndependentPasswordValidator(PasswordValidator):
    """Eight characters with a letter of each case and a digit."""

    who = "independents"
    rules = (Rule.at_least(8), UPPERCASE, LOWERCASE, DIGIT)

    def applies_to(self, user: User) -> bool:
        """Return whether a user is a student without a class."""
        student = user.student
        # The object and not its id: the class may not be saved yet.
        return student is not None and student.class_field is None
