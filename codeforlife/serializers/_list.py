"""Lists of any kind: planned before they are read, and with errors in input order."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from django.db.models import Manager, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import ListSerializer as _ListSerializer
from rest_framework.settings import api_settings
from rest_framework.utils import html

from ._bulk.messages import NOT_A_LIST
from ._planning.queries import query_plan


class PlannedListSerializer(_ListSerializer[t.Any]):
    """A list whose rows cost as many queries as one row."""

    default_error_messages: t.ClassVar = {"not_a_list": NOT_A_LIST}

    child: t.Any
    max_length: int | None
    min_length: int | None

    def to_representation(self, data: t.Any) -> list[t.Any]:
        """Represent each instance, after loading what they all will read.

        Args:
            data: The instances: a queryset, a manager or any iterable.

        Returns:
            One representation for each instance.
        """
        if self.parent is not None:  # planned with what it is nested in
            return super().to_representation(data)
        instances = self._read(data)
        with query_plan(self.child).loaded(instances):
            return super().to_representation(instances)

    def load(self, data: t.Any) -> list[t.Any]:
        """Load instances, with all that the child will read from them.

        Args:
            data: A queryset, a manager or any iterable.

        Returns:
            The instances.
        """
        instances = self._read(data)
        query_plan(self.child).load(instances)
        return instances

    def _read(self, data: t.Any) -> list[t.Any]:
        if isinstance(data, Manager):
            data = data.all()
        if isinstance(data, QuerySet):
            data = query_plan(self.child).apply(data)
        return list(data)

    def to_internal_value(self, data: t.Any) -> list[t.Any]:
        """Validate each row of a list.

        Args:
            data: The rows, as they were sent.

        Returns:
            The validated rows, in the same order.

        Raises:
            ValidationError: This is not a list, is too short or too long; or there are
                faulty rows: then the detail is a list with one entry for each row,
                empty for those that are valid. REST framework has begun to send a
                dictionary by row number instead, which no client of ours reads.
        """
        if html.is_html_input(data):
            data = html.parse_html_list(data, default=[])
        self._check_list(data)
        return self.run_children_validation(data)

    def run_children_validation(self, rows: Iterable[t.Any]) -> list[t.Any]:
        """Validate rows one by one, and report the errors of all of them at once."""
        validated, errors = [], []
        for row in rows:
            try:
                validated.append(self.run_child_validation(row))
            except ValidationError as error:
                errors.append(as_row_errors(error))
            else:
                errors.append({})
        if any(errors):
            raise ValidationError(errors)
        return validated

    def _check_list(self, data: t.Any) -> None:
        """Check that this is a list of a permitted length."""
        if not isinstance(data, list):
            self._fail("not_a_list")
        if not self.allow_empty and not data:
            self._fail("empty")
        if self.max_length is not None and len(data) > self.max_length:
            self._fail("max_length", max_length=self.max_length)
        if self.min_length is not None and len(data) < self.min_length:
            self._fail("min_length", min_length=self.min_length)

    def _fail(self, code: str, **values: t.Any) -> t.NoReturn:
        """Reject the list as a whole."""
        message = self.error_messages[code].format(**values)
        raise whole_request_error(message, code)


def whole_request_error(message: str, code: str) -> ValidationError:
    """Make an error about the request as a whole rather than about one row."""
    return ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [message]}, code=code)


def as_row_errors(error: ValidationError) -> Mapping[str, t.Any]:
    """Return the errors of one row by field, those of no field under ``__all__``."""
    if isinstance(error.detail, dict):
        return error.detail
    return {api_settings.NON_FIELD_ERRORS_KEY: error.detail}
