"""The test case that every other one of the kit is built on."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from unittest import mock

from django.core.exceptions import ValidationError
from django.test import Client as _Client
from django.test import TestCase as _TestCase

from ._attrs import require_attrs
from ._isolation import isolated_login_limits, isolated_services
from ._queries import assert_num_queries

if t.TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from unittest import TestResult
    from unittest.case import _AssertRaisesContext


class Client(_Client):
    """Django's test client, for views that are not API views."""


class TestCase(_TestCase):
    """Django's test case with patches that stop themselves and clearer assertions.

    Example:
        >>> class TestGreeting(TestCase):
        ...     def test_at_night(self):
        ...         self.patch("src.greeting.get_hour", return_value=23)
        ...         with self.assert_num_queries(0):
        ...             assert greet() == "Good night"
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = set()

    @classmethod
    def setUpClass(cls) -> None:
        """Check the required attributes, leave real services, do Django's own set-up.

        Raises:
            AssertionError: An attribute in `REQUIRED_ATTRS` is not set.
        """
        require_attrs(cls, cls.REQUIRED_ATTRS)
        cls.enterClassContext(isolated_services())
        super().setUpClass()

    def __call__(self, result: TestResult | None = None) -> None:
        """Run the test apart from other tests' failed log-ins."""
        with isolated_login_limits():
            super().__call__(result)

    def debug(self) -> None:
        """Run the test without collecting its outcome."""
        with isolated_login_limits():
            super().debug()

    def patch(self, target: str, **kwargs: t.Any) -> t.Any:
        """Replace a name with a mock until the test ends.

        Args:
            target: The dotted path of the name.
            **kwargs: Passed on to `unittest.mock.patch`.

        Returns:
            The mock.
        """
        return self._start(mock.patch(target, **kwargs))

    def patch_object(self, target: object, attribute: str, **kwargs: t.Any) -> t.Any:
        """Replace an attribute of an object with a mock until the test ends.

        Args:
            target: The object.
            attribute: The name of its attribute.
            **kwargs: Passed on to `unittest.mock.patch.object`.

        Returns:
            The mock.
        """
        return self._start(mock.patch.object(target, attribute, **kwargs))

    def _start(self, patcher: t.Any) -> t.Any:
        started = patcher.start()
        self.addCleanup(patcher.stop)
        return started

    @contextmanager
    def assert_raises_validation_error(
        self, code: str, *args: t.Any, **kwargs: t.Any
    ) -> Generator[_AssertRaisesContext[ValidationError]]:
        """Expect Django's `ValidationError` with a code.

        An error that carries a list or a dict of errors has every code in it.

        Args:
            code: The code that the error must carry.
            *args: Passed on to `assertRaises`.
            **kwargs: Passed on to `assertRaises`.

        Yields:
            The context, whose ``exception`` is the error.

        Raises:
            AssertionError: No such error was raised, or it carries other codes. Any
                other exception passes through unchanged.
        """
        with self.assertRaises(ValidationError, *args, **kwargs) as context:
            yield context
        codes = get_validation_error_codes(context.exception)
        if code not in codes:
            raise AssertionError(
                f"Expected a validation error with the code {code!r}, got"
                f" {sorted(map(str, codes))}: {context.exception.messages}"
            )

    def assert_num_queries(
        self, num: int, using: str = "default"
    ) -> AbstractContextManager[None]:
        """Expect a block to run a number of SQL statements.

        Args:
            num: The number of statements.
            using: The alias of the database.

        Returns:
            The context manager around the block.

        Raises:
            AssertionError: Another number of statements ran. The message lists them,
                with the line of code that each came from.
        """
        return assert_num_queries(num, using)


def get_validation_error_codes(error: ValidationError) -> set[str | None]:
    """Collect the codes of one of Django's validation errors.

    Args:
        error: A single error, or one made from a list or a dict.

    Returns:
        Every code in it.
    """
    if hasattr(error, "error_dict"):
        nested = [e for errors in error.error_dict.values() for e in errors]
        return {e.code for e in nested}
    return {e.code for e in error.error_list}
