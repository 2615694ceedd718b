"""Validators of texts in Unicode characters."""

from __future__ import annotations

import re
import typing as t

from .base import CharSetValidatorBuilder

# What is written above, below or after a letter, as a character of its own: some
# scripts (Devanagari) have no other way, and others may be stored in this form (NFD).
_MARKS = r"\p{M}"


class UnicodeCharSetValidatorBuilder(CharSetValidatorBuilder):
    """Extends a set of Unicode characters by spaces and special characters.

    Args:
        char_set: The set, as it stands between the brackets of a regular expression.
        description: What the set is, in the plural, for the message.
        code: The code for a value that is not valid: ``invalid`` by default.
        inverse_match: Whether a value must *not* consist of the set's characters.
        flags: Further flags of `re`.
        spaces: Whether the text may have spaces.
        special_chars: Further characters that the text may have.
    """

    def __init__(
        self,
        char_set: str,
        description: str,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int = re.UNICODE,
        spaces: bool = False,
        special_chars: str = "",
    ) -> None:
        super().__init__(
            char_set=char_set,
            description=description,
            code=code,
            inverse_match=inverse_match,
            flags=flags | re.UNICODE,
            spaces=spaces,
            special_chars=special_chars,
        )


class _UnicodeCharSetValidator(UnicodeCharSetValidatorBuilder):
    """A validator whose set of characters is known."""

    CHAR_SET: t.ClassVar[str]
    DESCRIPTION: t.ClassVar[str]

    def __init__(
        self,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int = re.UNICODE,
        spaces: bool = False,
        special_chars: str = "",
    ) -> None:
        super().__init__(
            char_set=self.CHAR_SET,
            description=self.DESCRIPTION,
            code=code,
            inverse_match=inverse_match,
            flags=flags,
            spaces=spaces,
            special_chars=special_chars,
        )


class UnicodeAlphaCharSetValidator(_UnicodeCharSetValidator):
    """Requires letters."""

    CHAR_SET = rf"\p{{L}}{_MARKS}"
    DESCRIPTION = "letters"


class LowercaseUnicodeAlphaCharSetValidator(_UnicodeCharSetValidator):
    """Requires lower-case letters."""

    CHAR_SET = rf"\p{{Ll}}{_MARKS}"
    DESCRIPTION = "lower-case letters"


class UppercaseUnicodeAlphaCharSetValidator(_UnicodeCharSetValidator):
    """Requires upper-case letters."""

    CHAR_SET = rf"\p{{Lu}}{_MARKS}"
    DESCRIPTION = "upper-case letters"


class UnicodeNumericCharSetValidator(_UnicodeCharSetValidator):
    """Requires numbers."""

    CHAR_SET = r"\p{N}"
    DESCRIPTION = "numbers"


class UnicodeAlphanumericCharSetValidator(_UnicodeCharSetValidator):
    """Requires letters and numbers."""

    CHAR_SET = rf"\p{{L}}{_MARKS}\p{{N}}"
    DESCRIPTION = "letters and numbers"


class LowercaseUnicodeAlphanumericCharSetValidator(_UnicodeCharSetValidator):
    """Requires lower-case letters and numbers."""

    CHAR_SET = rf"\p{{Ll}}{_MARKS}\p{{N}}"
    DESCRIPTION = "lower-case letters and numbers"


class UppercaseUnicodeAlphanumericCharSetValidator(_UnicodeCharSetValidator):
    """Requires upper-case letters and numbers."""

    CHAR_SET = rf"\p{{Lu}}{_MARKS}\p{{N}}"
    DESCRIPTION = "upper-case letters and numbers"
