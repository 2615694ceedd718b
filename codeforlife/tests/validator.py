"""The test cases for validators."""

from __future__ import annotations

import typing as t

from django.core.validators import RegexValidator

from ._attrs import fill_attrs
from .base import TestCase

if t.TYPE_CHECKING:
    from contextlib import AbstractContextManager


class ValidatorTestCase[AnyValidator: t.Callable[..., t.Any]](TestCase):
    """The test case for a validator.

    Example:
        >>> class TestIsEven(ValidatorTestCase[IsEven]):
        ...     def test_odd(self):
        ...         with self.assert_raises_validation_error("odd"):
        ...             self.validator_class()(3)
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"validator_class"}

    validator_class: type[AnyValidator]

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        fill_attrs(cls, ValidatorTestCase, {"validator_class": 0})


class RegexValidatorTestCase[AnyRegexValidator: RegexValidator](
    ValidatorTestCase[AnyRegexValidator]
):
    """The test case for a validator with a regular expression.

    Example:
        >>> class TestIsSlug(RegexValidatorTestCase[IsSlug]):
        ...     def test_space(self):
        ...         with self.assert_raises_validation_error():
        ...             self.validator_class()("a b")
    """

    def assert_raises_validation_error(  # type: ignore[override]
        self, *args: t.Any, **kwargs: t.Any
    ) -> AbstractContextManager[t.Any]:
        """Expect Django's `ValidationError` with the validator's code.

        Args:
            *args: Passed on to `assertRaises`.
            **kwargs: Passed on to `assertRaises`.

        Returns:
            The context manager.

        Raises:
            AssertionError: No such error was raised, or it carries another code.
        """
        code = self.validator_class.code
        return super().assert_raises_validation_error(code, *args, **kwargs)
