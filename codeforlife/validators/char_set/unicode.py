"""Validators of texts in Unicode characters."""

from __future__ import annotations

import re

from .base import CharSetValidatorBuilder, KnownCharSetValidator

# What is written above, below or after a letter, as a character of its own: some
# scripts (Devanagari) have no other way, and others may be stored in this form (NFD).
_MARKS = r"\p{M}"


class UnicodeCharSetValidatorBuilder(CharSetValidatorBuilder):
    """Extends a set of Unicode characters by spaces and special characters."""

    required_flags = re.UNICODE


class _UnicodeCharSetValidator(KnownCharSetValidator, UnicodeCharSetValidatorBuilder):
    """A validator whose set of characters is known."""


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
