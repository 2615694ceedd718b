"""Regular expressions of the `regex` package, in Django's validator."""

import copy
import pickle
import re
import typing as t

import pytest
import regex
from django.core.exceptions import ValidationError
from django.db.migrations.writer import MigrationWriter

from codeforlife.validators import EnhancedRegexValidator


def is_valid(validator: t.Any, value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("args", "value", "expected"),
    [
        ({"regex": r"^\p{L}+$"}, "naïve", True),
        ({"regex": r"^\p{L}+$"}, "a1", False),
        ({"regex": r"^\p{L}+$", "inverse_match": True}, "a1", True),
        ({"regex": r"^\p{L}+$", "inverse_match": True}, "abc", False),
        ({"regex": re.compile("^a$")}, "a", True),
        ({"regex": re.compile("^a$")}, "b", False),
        ({"regex": regex.compile(r"^\p{Lu}$")}, "É", True),
        ({"regex": regex.compile(r"^\p{Lu}$")}, "é", False),
        ({"regex": "^a$", "flags": re.IGNORECASE}, "A", True),
        ({"regex": "^a$", "flags": regex.IGNORECASE}, "A", True),
        ({"regex": "^a$"}, "A", False),
    ],
)
def test_match(args: dict[str, t.Any], value: str, expected: bool) -> None:
    assert is_valid(EnhancedRegexValidator(**args), value) is expected


@pytest.mark.parametrize("flags", [re.ASCII, re.ASCII.value, regex.ASCII])
def test_d58_ascii_means_ascii(flags: int) -> None:
    validator = EnhancedRegexValidator(r"\A\w+\Z", flags=flags)
    assert is_valid(validator, "abc")
    assert not is_valid(validator, "é")


def test_d58_flags_are_combined() -> None:
    validator = EnhancedRegexValidator(
        r"\Aé a # with a comment \Z", flags=re.VERBOSE | re.IGNORECASE
    )
    assert is_valid(validator, "ÉA")


def test_d58_without_an_expression_everything_matches() -> None:
    validator = EnhancedRegexValidator()
    assert is_valid(validator, "")
    assert is_valid(validator, "anything\n")


def test_flags_of_a_compiled_expression() -> None:
    with pytest.raises(TypeError, match="flags of its own"):
        EnhancedRegexValidator(re.compile("a"), flags=re.ASCII)


def test_message_and_code() -> None:
    validator = EnhancedRegexValidator("a", message="Not %(value)s.", code="bad")
    with pytest.raises(ValidationError) as caught:
        validator("b")
    assert caught.value.messages == ["Not b."]
    assert caught.value.code == "bad"
    assert EnhancedRegexValidator("a").code == "invalid"


def test_nothing_is_compiled_before_the_first_use() -> None:
    broken = EnhancedRegexValidator("(")
    with pytest.raises(regex.error):
        broken("a")


def make() -> EnhancedRegexValidator:
    return EnhancedRegexValidator(r"\p{L}", "No.", "bad", True, re.ASCII | re.I)


def test_equality_and_hash() -> None:
    assert make() == make()
    assert hash(make()) == hash(make())
    assert make() != EnhancedRegexValidator(r"\p{L}", "No.", "bad")


def test_copies() -> None:
    for clone in (copy.copy(make()), copy.deepcopy(make())):
        assert clone == make()
    assert is_valid(pickle.loads(pickle.dumps(EnhancedRegexValidator("a"))), "a")


@pytest.mark.parametrize("flags", [re.ASCII, re.ASCII | re.I, regex.ASCII])
def test_migrations_can_write_it(flags: int) -> None:
    validator = EnhancedRegexValidator(r"\p{L}", "No.", flags=flags)
    source, imports = MigrationWriter.serialize(validator)
    scope: dict[str, t.Any] = {}
    exec("\n".join(imports), scope)
    assert eval(source, scope) == validator
