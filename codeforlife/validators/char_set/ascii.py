"""Validators of texts in ASCII characters."""

from __future__ import annotations

import re

from .base import CharSetValidatorBuilder, KnownCharSetValidator


class AsciiCharSetValidatorBuilder(CharSetValidatorBuilder):
    """Extends a set of ASCII characters by spaces and special characters."""

    required_flags = re.ASCII


class _AsciiCharSetValidator(KnownCharSetValidator, AsciiCharSetValidatorBuilder):
    """A validator whose set of characters is known."""


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
