"""The bases of the validators of a text's characters."""

from __future__ import annotations

import re
import typing as t

from ..enhanced_regex import EnhancedRegexValidator

if t.TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class CharSetValidator(EnhancedRegexValidator):
    r"""Requires that a text consists of characters of a set. An empty text does.

    Args:
        char_set: The set, as it stands between the brackets of a regular expression:
            ``a-z``, or ``\p{L}`` for the letters of every language.
        message: The message for a value that is not valid.
        code: The code for a value that is not valid: ``invalid`` by default.
        inverse_match: Whether a value must *not* consist of the set's characters.
        flags: Flags of `re` or of `regex`.
    """

    def __init__(
        self,
        char_set: str,
        message: _StrOrPromise,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
    ) -> None:
        self.char_set = char_set
        # \Z is the very end, where $ would also match before a final line break.
        super().__init__(rf"\A[{char_set}]*\Z", message, code, inverse_match, flags)


class CharSetValidatorBuilder(CharSetValidator):
    """Extends a set of characters by spaces and special characters.

    Attributes:
        required_flags: The flags that every validator of this kind has.

    Args:
        char_set: The set, as it stands between the brackets of a regular expression.
        description: What the set is, in the plural, for the message.
        code: The code for a value that is not valid: ``invalid`` by default.
        inverse_match: Whether a value must *not* consist of the set's characters.
        flags: Flags of `re` or of `regex`.
        spaces: Whether the text may have spaces.
        special_chars: Further characters that the text may have.
    """

    required_flags: t.ClassVar[int] = 0

    def __init__(
        self,
        char_set: str,
        description: str,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
        spaces: bool = False,
        special_chars: str = "",
    ) -> None:
        parts = [description]
        if spaces:
            char_set += " "
            parts.append("spaces")
        if special_chars:
            char_set += re.escape(special_chars)
            parts.append(f"these characters: {special_chars}")
        verb = "must have something other than" if inverse_match else "may only have"
        message = f"This text {verb} {_join(parts)}"
        flags = (flags or 0) | self.required_flags
        super().__init__(char_set, message, code, inverse_match, flags)


class KnownCharSetValidator(CharSetValidatorBuilder):
    """A validator whose set of characters is known.

    Attributes:
        CHAR_SET: The set.
        DESCRIPTION: What the set is, in the plural, for the message.
    """

    CHAR_SET: t.ClassVar[str]
    DESCRIPTION: t.ClassVar[str]

    def __init__(
        self,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
        spaces: bool = False,
        special_chars: str = "",
    ) -> None:
        super().__init__(
            self.CHAR_SET,
            self.DESCRIPTION,
            code=code,
            inverse_match=inverse_match,
            flags=flags,
            spaces=spaces,
            special_chars=special_chars,
        )


def _join(parts: list[str]) -> str:
    """Join the parts of a list in a sentence."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
