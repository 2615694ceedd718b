"""Values that no other row of the test run has."""

from __future__ import annotations

from itertools import count

_numbers = count(1)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def next_number() -> int:
    """Return a number that was not returned before."""
    return next(_numbers)


def next_email() -> str:
    """Return an email address that was not returned before."""
    return f"user{next_number()}@factory.test"


def next_access_code() -> str:
    """Return a class's access code, 5 letters and digits, that is new."""
    number, code = next_number(), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        code = _DIGITS[digit] + code
    return f"F{code:0>4}"
