"""The base of the password validators, and the rules that they are made of."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

if t.TYPE_CHECKING:
    from ...models import User

__all__ = ["PasswordValidator", "Rule"]

_SPECIAL_CHARACTERS = "!@#$%^&*()_+-=[]{};':\"\\|,.<>/?"


@dataclass(frozen=True)
class Rule:
    """One thing that a password must have.

    Attributes:
        pattern: What is found in a password that has it.
        code: The code of the error if it is not.
        text: What must be there, as the end of a sentence.
    """

    pattern: re.Pattern[str]
    code: str
    text: str

    @classmethod
    def at_least(cls, length: int) -> Rule:
        """Make the rule that a password has a number of characters."""
        pattern = re.compile(f".{{{length},}}", re.DOTALL)
        return cls(pattern, "password_too_short", f"at least {length} characters")


UPPERCASE = Rule(re.compile("[A-Z]"), "password_no_uppercase", "an uppercase letter")
LOWERCASE = Rule(re.compile("[a-z]"), "password_no_lowercase", "a lowercase letter")
DIGIT = Rule(re.compile("[0-9]"), "password_no_digit", "a digit")
SPECIAL = Rule(
    re.compile(f"[{re.escape(_SPECIAL_CHARACTERS)}]"),
    "password_no_special_character",
    "a special character",
)


class PasswordValidator:
    """Base class of rules for the passwords of one kind of user.

    Every password is valid for any other user, and without a user.

    Attributes:
        who: The kind of user, in the plural.
        rules: What their passwords must have; the first that is broken is told.

    Example:
        >>> class PetPasswordValidator(PasswordValidator):
        ...     who = "pets"
        ...     rules = (Rule.at_least(3),)
        ...     def applies_to(self, user):
        ...         return user.is_pet
    """

    who: t.ClassVar[str]
    rules: t.ClassVar[Sequence[Rule]] = ()

    def applies_to(self, user: User) -> bool:
        """Return whether a user is of the kind that the rules are for.

        Args:
            user: The user, who may not be saved yet.

        Raises:
            NotImplementedError: The subclass does not define it.
        """
        raise NotImplementedError

    def validate(self, password: str, user: t.Any = None) -> None:
        """Refuse a password that breaks a rule.

        Args:
            password: The password.
            user: Whose it is to be.

        Raises:
            ValidationError: A rule is broken; its code says which.
        """
        from ...models import User

        if not isinstance(user, User) or not self.applies_to(user):
            return
        for rule in self.rules:
            if rule.pattern.search(password) is None:
                raise ValidationError(
                    f"Your password must have {rule.text}.", code=rule.code
                )

    def get_help_text(self) -> str:
        """Return the rules as a sentence."""
        *texts, last = (rule.text for rule in self.rules)
        listed = f"{', '.join(texts)} and {last}" if texts else last
        return f"The passwords of {self.who} must have {listed}."

    def password_changed(self, password: str, user: t.Any = None) -> None:
        """Take note of a new password; nothing is kept.

        Args:
            password: The password.
            user: Whose it is.
        """
