"""Validators of texts in ASCII characters."""

from __future__ import annotations

import re
import typing as t

from .base import CharSetValidatorBuilder


class AsciiCharSetValidatorBuilder(CharSetValidatorBuilder):
    """Extends a set of ASCII characters by spaces and special characters.

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
        flags: int = re.ASCII,
        spaces: bool = False,
        special_chars: str = "",
    ) -> None:
        super().__init__(
            char_set=char_set,
            description=description,
            code=code,
            inverse_match=inverse_match,
            flags=flags | re.ASCII,
            spaces=spaces,
            special_chars=special_chars,
        )


class _AsciiCharSetValidator(AsciiCharSetValidatorBuilder):
    """A validator whose set of characters is known."""

    CHAR_SET: t.ClassVar[str]
    DESCRIPTION: t.ClassVar[str]

    def __init__(
        self,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int = re.ASCII,
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


class AsciiAlphaCharSetValidator(_AsciiCharSetValidator):
    """Requires letters from A to Z."""

    CHAR_SET = "a-zA-Z"
    DESCRIPTION = "letters from A to Z"


class LowercaseAsciiAlphaCharSetValidator(_AsciiCharSetValidator):
    """Requires lower-case letters from a to z."""

    CHAR_SET = "a-z"
    DESCRIPTION = "lower-case letters from a to z"


class UppercaseAsciiAlphaCharSetValidator(_AsciiCharSetValidator):
    """Requires upper-case letters from A to Z."""

    CHAR_SET = "A-Z"
    DESCRIPTION = "upper-case letters from A to Z"


class AsciiNumericCharSetValidator(_AsciiCharSetValidator):
    """Requires digits from 0 to 9."""

    CHAR_SET = "0-9"
    DESCRIPTION = "digits from 0 to 9"


class AsciiAlphanumericCharSetValidator(_AsciiCharSetValidator):
    """Requires letters from A to Z and digits from 0 to 9."""

    CHAR_SET = "a-zA-Z0-9"
    DESCRIPTION = "letters from A to Z and digits from 0 to 9"


class LowercaseAsciiAlphanumericCharSetValidator(_AsciiCharSetValidator):
    """Requires lower-case letters from a to z and digits from 0 to 9."""

    CHAR_SET = "a-z0-9"
    DESCRIPTION = "lower-case letters from a to z and digits from 0 to 9"


class UppercaseAsciiAlphanumericCharSetValidator(_AsciiCharSetValidator):
    """Requires upper-case letters from A to Z and digits from 0 to 9."""

    CHAR_SET = "A-Z0-9"
    DESCRIPTION = "upper-case letters from A to Z and digits from 0 to 9"
