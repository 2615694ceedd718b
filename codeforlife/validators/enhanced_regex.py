"""Regular expressions that know Unicode's properties."""

from __future__ import annotations

import re
import typing as t

from django.core.validators import RegexValidator
from django.utils.deconstruct import deconstructible
from django.utils.functional import SimpleLazyObject

if t.TYPE_CHECKING:
    import regex as enhanced_re
    from django.utils.functional import _StrOrPromise


def _convert_flags(flags: int) -> int:
    """Give `re`'s flags their values in `regex`, where they differ (``ASCII``)."""
    import regex as enhanced_re

    if isinstance(flags, enhanced_re.RegexFlag):
        return flags
    return sum(enhanced_re.RegexFlag[t.cast(str, f.name)] for f in re.RegexFlag(flags))


def _compile(pattern: str, flags: int) -> enhanced_re.Pattern[str]:
    import regex as enhanced_re  # it takes a while, so not before the first use

    return enhanced_re.compile(pattern, _convert_flags(flags))


@deconstructible
class EnhancedRegexValidator(RegexValidator):
    r"""Django's `RegexValidator`, with the expressions of the `regex` package.

    They have everything that those of `re` have and more, such as the Unicode
    properties ``\p{L}`` (letters) and ``\p{N}`` (numbers).

    Args:
        regex: The expression, or a compiled one. An empty one matches everything.
        message: The message for a value that is not valid.
        code: The code for a value that is not valid: ``invalid`` by default.
        inverse_match: Whether a value must *not* match.
        flags: Flags of `re` or of `regex`.

    Raises:
        TypeError: Flags are given for an expression that is compiled already.

    See Also:
        https://github.com/mrabarnett/mrab-regex
    """

    def __init__(
        self,
        regex: str | re.Pattern[str] | enhanced_re.Pattern[str] | None = None,
        message: _StrOrPromise | None = None,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
    ) -> None:
        is_text = regex is None or isinstance(regex, str)
        # What Django is given is compiled already, so it compiles nothing itself.
        lazy_regex = (
            SimpleLazyObject(lambda: _compile(str(regex or ""), flags or 0))
            if is_text
            else regex
        )
        if flags and not is_text:
            raise TypeError("A compiled regular expression has flags of its own.")
        super().__init__(
            regex=t.cast("re.Pattern[str]", lazy_regex),
            message=message,
            code=code,
            inverse_match=inverse_match,
        )
        if flags is not None:
            self.flags = t.cast(re.RegexFlag, flags)

    def __hash__(self) -> int:
        pattern = t.cast("re.Pattern[str]", self.regex).pattern
        return hash((pattern, self.flags, self.code, self.inverse_match))
