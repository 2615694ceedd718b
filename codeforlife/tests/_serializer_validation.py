"""Assertions about what a serializer refuses."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager

from rest_framework.serializers import ValidationError

from ._serializer import SerializerTestCase

if t.TYPE_CHECKING:
    from collections.abc import Generator
    from unittest.case import _AssertRaisesContext

    from ..serializers import BaseModelSerializer


class SerializerValidation[AnySerializer: BaseModelSerializer[t.Any, t.Any, t.Any]](
    SerializerTestCase[AnySerializer]
):
    """A test case that expects data to be refused."""

    @contextmanager
    def assert_raises_validation_error(  # type: ignore[override]
        self, code: str, *args: t.Any, **kwargs: t.Any
    ) -> Generator[_AssertRaisesContext[ValidationError]]:
        """Expect REST framework's `ValidationError` with a code.

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
        codes = _get_codes(context.exception.get_codes())
        if code not in codes:
            raise AssertionError(
                f"Expected a validation error with the code {code!r}, got"
                f" {sorted(codes)}: {context.exception.detail}"
            )

    def assert_validate(
        self, attrs: t.Any, error_code: str, *args: t.Any, **kwargs: t.Any
    ) -> None:
        """Expect the serializer's ``validate`` to refuse attributes.

        Args:
            attrs: The attributes.
            error_code: The code of the error.
            *args: Passed on to the serializer.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: They are accepted, or refused with another code.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        with self.assert_raises_validation_error(error_code):
            serializer.validate(attrs)

    def assert_validate_field(
        self,
        name: str,
        error_code: str,
        *args: t.Any,
        value: t.Any = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect the serializer's ``validate_<name>`` to refuse a value.

        Args:
            name: The name of the field.
            error_code: The code of the error.
            *args: Passed on to the serializer.
            value: The value.
            **kwargs: Passed on to the serializer.

        Raises:
            AssertionError: It is accepted, or refused with another code, or there is no
                such method.
        """
        serializer = self._init_model_serializer(*args, **kwargs)
        validate = getattr(serializer, f"validate_{name}", None)
        if validate is None:
            raise AssertionError(
                f"{type(serializer).__name__} has no method validate_{name}(value)."
            )
        with self.assert_raises_validation_error(error_code):
            validate(value)


def _get_codes(codes: t.Any) -> set[str]:
    """Flatten the codes of an error's lists and dicts."""
    if isinstance(codes, dict):
        codes = [*codes.values()]
    if isinstance(codes, list):
        return {code for nested in codes for code in _get_codes(nested)}
    return {str(codes)}
