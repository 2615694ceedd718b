"""Sets of characters accept what they name, and nothing else."""

import re
import string
import typing as t
import unicodedata

import pytest
import regex
from django.core.exceptions import ValidationError
from django.db.migrations.writer import MigrationWriter
from hypothesis import given
from hypothesis import strategies as st

from codeforlife import validators as v

GREEK_LOWER = "αβγδεζηθικλμνξοπρστυφχψω"
GREEK_UPPER = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"

# What each of the characters' kinds is made of.
SAMPLES = {
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "digit": string.digits,
    "greek lower": GREEK_LOWER,
    "greek upper": GREEK_UPPER,
    "arabic digit": ARABIC_DIGITS,
    "han": "漢字",
    "mark": "e\u0301",
    "space": "a b",
    "punctuation": string.punctuation,
    "line break": "\n",
    "null": "\x00",
}
ASCII = {"lower", "upper"}
UNICODE = {"lower", "upper", "greek lower", "greek upper", "han", "mark"}
LOWER = {"lower", "greek lower", "mark"}
UPPER = {"upper", "greek upper"}
DIGITS = {"digit", "arabic digit"}

ACCEPTED: dict[t.Any, set[str]] = {
    v.AsciiAlphaCharSetValidator: ASCII,
    v.LowercaseAsciiAlphaCharSetValidator: {"lower"},
    v.UppercaseAsciiAlphaCharSetValidator: {"upper"},
    v.AsciiNumericCharSetValidator: {"digit"},
    v.AsciiAlphanumericCharSetValidator: ASCII | {"digit"},
    v.LowercaseAsciiAlphanumericCharSetValidator: {"lower", "digit"},
    v.UppercaseAsciiAlphanumericCharSetValidator: {"upper", "digit"},
    v.UnicodeAlphaCharSetValidator: UNICODE,
    v.LowercaseUnicodeAlphaCharSetValidator: LOWER,
    v.UppercaseUnicodeAlphaCharSetValidator: UPPER,
    v.UnicodeNumericCharSetValidator: DIGITS,
    v.UnicodeAlphanumericCharSetValidator: UNICODE | DIGITS,
    v.LowercaseUnicodeAlphanumericCharSetValidator: LOWER | DIGITS,
    v.UppercaseUnicodeAlphanumericCharSetValidator: UPPER | DIGITS,
}
CLASSES = list(ACCEPTED)


def is_valid(validator: t.Any, value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("cls", CLASSES)
def test_accepts_its_set_alone(cls: t.Any, kind: str) -> None:
    expected = kind in ACCEPTED[cls]
    assert is_valid(cls(), SAMPLES[kind]) is expected
    assert is_valid(cls(inverse_match=True), SAMPLES[kind]) is not expected


@pytest.mark.parametrize("cls", CLASSES)
def test_empty_text_is_valid(cls: t.Any) -> None:
    assert is_valid(cls(), "")


@pytest.mark.parametrize("cls", CLASSES)
def test_d32_trailing_line_break_is_refused(cls: t.Any) -> None:
    valid = SAMPLES[sorted(ACCEPTED[cls])[0]]
    assert is_valid(cls(), valid)
    for value in (f"{valid}\n", f"\n{valid}", f"{valid}\n{valid}", "\n"):
        assert not is_valid(cls(), value)


@pytest.mark.parametrize("cls", CLASSES)
def test_spaces_and_special_characters(cls: t.Any) -> None:
    assert is_valid(cls(spaces=True), "  ")
    assert not is_valid(cls(spaces=True), "\t")
    assert not is_valid(cls(), " ")
    validator = cls(special_chars=string.punctuation)
    assert is_valid(validator, string.punctuation)
    for char in string.punctuation:
        assert not is_valid(cls(), char)
        assert is_valid(cls(special_chars=char), char)
        assert is_valid(cls(special_chars=char * 2), char)
    assert not is_valid(cls(special_chars="-"), "+")


@pytest.mark.parametrize(
    "name", ["José", "हिन्दी", "Nguyễn", "Σίσυφος", "मोहन", "Zoë", "Ñandú", "அருண்"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_d58_names_of_every_script_in_either_form(
    name: str, form: t.Literal["NFC", "NFD"]
) -> None:
    assert is_valid(v.UnicodeAlphaCharSetValidator(), unicodedata.normalize(form, name))


@given(st.text())
def test_unicode_letters_are_those_of_the_unicode_standard(value: str) -> None:
    expected = all(unicodedata.category(char)[0] in "LM" for char in value)
    # `regex` may know a later edition of the standard than Python does.
    if all(unicodedata.category(char) != "Cn" for char in value):
        assert is_valid(v.UnicodeAlphaCharSetValidator(), value) is expected


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_ascii_is_ascii(value: str) -> None:
    expected = value == "" or (value.isascii() and value.isalnum())
    assert is_valid(v.AsciiAlphanumericCharSetValidator(), value) is expected


@pytest.mark.parametrize(
    ("validator", "message"),
    [
        (
            v.AsciiNumericCharSetValidator(),
            "This text may only have digits from 0 to 9",
        ),
        (
            v.UnicodeAlphaCharSetValidator(spaces=True, special_chars="-'"),
            "This text may only have letters, spaces and these characters: -'",
        ),
        (
            v.UnicodeNumericCharSetValidator(inverse_match=True),
            "This text must have something other than numbers",
        ),
    ],
)
def test_d58_message(validator: t.Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validator("1" if validator.inverse_match else "!")
    assert caught.value.messages == [message]
    assert caught.value.code == "invalid"


def test_code() -> None:
    assert v.AsciiAlphaCharSetValidator("bad").code == "bad"


def test_base_and_builders() -> None:
    assert is_valid(v.CharSetValidator("ab", "Only a and b."), "abba")
    assert not is_valid(v.CharSetValidator("ab", "Only a and b."), "abc")
    assert is_valid(v.CharSetValidatorBuilder("ab", "a and b", spaces=True), "a b")
    ascii_word = v.AsciiCharSetValidatorBuilder(r"\w", "word characters")
    unicode_word = v.UnicodeCharSetValidatorBuilder(r"\w", "word characters")
    assert not is_valid(ascii_word, "é")
    assert is_valid(unicode_word, "é")


@pytest.mark.parametrize("flags", [re.IGNORECASE, regex.IGNORECASE])
def test_further_flags(flags: t.Any) -> None:
    validator = v.LowercaseAsciiAlphaCharSetValidator(flags=flags)
    assert is_valid(validator, "ABC")
    assert not is_valid(validator, "É")


@pytest.mark.parametrize("cls", CLASSES)
def test_migrations_can_write_it(cls: t.Any) -> None:
    validator = cls(spaces=True, special_chars="-'", code="bad")
    source, imports = MigrationWriter.serialize(validator)
    scope: dict[str, t.Any] = {}
    exec("\n".join(imports), scope)
    assert eval(source, scope) == validator
    assert validator != cls()
