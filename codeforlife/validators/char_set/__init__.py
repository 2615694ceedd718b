"""Validators of the characters that a text consists of."""

from .ascii import (
    AsciiAlphaCharSetValidator,
    AsciiAlphanumericCharSetValidator,
    AsciiCharSetValidatorBuilder,
    AsciiNumericCharSetValidator,
    LowercaseAsciiAlphaCharSetValidator,
    LowercaseAsciiAlphanumericCharSetValidator,
    UppercaseAsciiAlphaCharSetValidator,
    UppercaseAsciiAlphanumericCharSetValidator,
)
from .base import CharSetValidator, CharSetValidatorBuilder
from .unicode import (
    LowercaseUnicodeAlphaCharSetValidator,
    LowercaseUnicodeAlphanumericCharSetValidator,
    UnicodeAlphaCharSetValidator,
    UnicodeAlphanumericCharSetValidator,
    UnicodeCharSetValidatorBuilder,
    UnicodeNumericCharSetValidator,
    UppercaseUnicodeAlphaCharSetValidator,
    UppercaseUnicodeAlphanumericCharSetValidator,
)

__all__ = [
    "AsciiAlphaCharSetValidator",
    "AsciiAlphanumericCharSetValidator",
    "AsciiCharSetValidatorBuilder",
    "AsciiNumericCharSetValidator",
    "CharSetValidator",
    "CharSetValidatorBuilder",
    "LowercaseAsciiAlphaCharSetValidator",
    "LowercaseAsciiAlphanumericCharSetValidator",
    "LowercaseUnicodeAlphaCharSetValidator",
    "LowercaseUnicodeAlphanumericCharSetValidator",
    "UnicodeAlphaCharSetValidator",
    "UnicodeAlphanumericCharSetValidator",
    "UnicodeCharSetValidatorBuilder",
    "UnicodeNumericCharSetValidator",
    "UppercaseAsciiAlphaCharSetValidator",
    "UppercaseAsciiAlphanumericCharSetValidator",
    "UppercaseUnicodeAlphaCharSetValidator",
    "UppercaseUnicodeAlphanumericCharSetValidator",
]
