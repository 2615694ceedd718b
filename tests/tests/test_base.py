"""The base test case: patches, required attributes, validation errors."""

from __future__ import annotations

import datetime
import unittest

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from codeforlife.tests import (
    APITestCase,
    BaseAPITestCase,
    ModelTestCase,
    TestCase,
    ValidatorTestCase,
)
from codeforlife.tests._queries import assert_num_queries
from codeforlife.user.models import User


class Sample(TestCase):
    __test__ = False

    def runTest(self):
        mock = self.patch("datetime.datetime", name="datetime")
        assert datetime.datetime is mock
        now = self.patch_object(timezone, "now", return_value="now")
        assert timezone.now() == "now"
        now.assert_called_once_with()


def test_patches_stop_when_the_test_ends(db) -> None:
    real = datetime.datetime, timezone.now
    result = Sample().run(unittest.TestResult())

    assert not [*result.errors, *result.failures]
    assert (datetime.datetime, timezone.now) == real


ERRORS = {
    "single": ValidationError("x", code="bad"),
    "list": ValidationError([ValidationError("x", code="bad"), "y"]),
    "nested list": ValidationError([[ValidationError("x", code="bad")], "y"]),
    "dict": ValidationError({"name": ValidationError("x", code="bad")}),
    "dict of lists": ValidationError({"name": ["y", ValidationError("x", "bad")]}),
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_d75_list_and_dict_errors_have_codes(error: ValidationError) -> None:
    with Sample().assert_raises_validation_error("bad") as context:
        raise error
    assert context.exception is error

    with (
        pytest.raises(AssertionError, match="with the code 'other'"),
        Sample().assert_raises_validation_error("other"),
    ):
        raise error


def test_d75_foreign_exceptions_pass_through() -> None:
    with pytest.raises(KeyError), Sample().assert_raises_validation_error("bad"):
        raise KeyError("name")


class Unnamed(ValidatorTestCase):
    __test__ = False

    def runTest(self): ...


def test_required_attributes_are_checked_before_anything_else() -> None:
    result = unittest.TestResult()
    unittest.TestSuite([Unnamed()]).run(result)

    (_, traceback), *_ = result.errors
    assert "Unnamed must set validator_class." in traceback
    assert "    validator_class = ..." in traceback


def test_type_argument_fills_the_attribute_in() -> None:
    class Test(ValidatorTestCase[int]): ...

    assert Test.validator_class is int


def test_subscripted_type_argument_fills_the_class_in() -> None:
    class Box[T]: ...

    class Open[T](ValidatorTestCase[Box[T]]): ...

    class Closed(Open[int]): ...

    class Union(ValidatorTestCase[int | str]): ...

    assert not hasattr(Open, "validator_class")
    assert Closed.validator_class is Box
    assert not hasattr(Union, "validator_class")


def test_api_test_case_without_a_client_says_so() -> None:
    class Test(BaseAPITestCase):
        def runTest(self): ...

    result = unittest.TestResult()
    unittest.TestSuite([Test()]).run(result)

    assert "Test must set client_class" in result.errors[0][1]


def test_explicit_attribute_wins() -> None:
    class Test(ValidatorTestCase[int]):
        validator_class = bool

    class Child(Test, ValidatorTestCase[int]): ...

    assert Test.validator_class is bool
    assert Child.validator_class is bool


def test_contradiction_fails_at_class_creation() -> None:
    with pytest.raises(TypeError, match=r"validator_class is str, but .* int"):

        class Test(ValidatorTestCase[int]):
            validator_class = str


def test_client_class_of_another_kind_fails_at_class_creation() -> None:
    with pytest.raises(TypeError, match="must be a subclass of"):

        class Test(APITestCase[User]):
            client_class = object


def test_model_test_case_without_model_says_so() -> None:
    class Test(ModelTestCase): ...

    with pytest.raises(TypeError, match=r"class Test\(ModelTestCase\[MyModel\]\)"):
        Test.get_model_class()


def test_num_queries_names_the_line_and_the_mend(db) -> None:
    with pytest.raises(AssertionError) as error, assert_num_queries(1):
        [User.objects.first() for _ in range(2)]

    message = str(error.value)
    assert "Expected 1 SQL statement(s), got 2:" in message
    assert "from tests/tests/test_base.py:" in message
    assert "add select_related(...)" in message


def test_num_queries_does_not_hide_an_error(db) -> None:
    with pytest.raises(KeyError), assert_num_queries(1):
        raise KeyError("name")
