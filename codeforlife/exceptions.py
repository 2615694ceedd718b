"""How errors become responses."""

from __future__ import annotations

import logging
import typing as t

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError, RestrictedError
from rest_framework import exceptions, status
from rest_framework.fields import get_error_detail
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as _exception_handler

if t.TYPE_CHECKING:
    from rest_framework.response import Response

__all__ = ["Conflict", "exception_handler"]

_logger = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    """A request that other data stands in the way of: 409."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The request conflicts with other data."
    default_code = "conflict"


def _from_django(error: DjangoValidationError) -> exceptions.ValidationError:
    """Keep the fields, messages and codes of a model's or form's errors."""
    detail = get_error_detail(error)
    if isinstance(detail, dict) and NON_FIELD_ERRORS in detail:
        detail[api_settings.NON_FIELD_ERRORS_KEY] = detail.pop(NON_FIELD_ERRORS)
    return exceptions.ValidationError(detail)


def _from_protected(error: Exception) -> exceptions.APIException:
    return Conflict("Other data refers to this, so it cannot be deleted.", "protected")


def _from_integrity(error: IntegrityError) -> exceptions.APIException | None:
    """Report what another request was faster to write; a missing value is our fault."""
    text = str(error).lower()  # not to be shown or logged: it may hold the row's values
    if "not null" in text or "not-null" in text:
        return None
    _logger.warning(
        "The database refused to write a request's data.",
        extra={"constraint": _get_constraint_name(error)},
    )
    return Conflict()


def _get_constraint_name(error: IntegrityError) -> str | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _from_bad_request(error: Exception) -> exceptions.APIException:
    return exceptions.ParseError("The request cannot be understood.")


_CONVERTERS: tuple[
    tuple[
        type[Exception] | tuple[type[Exception], ...],
        t.Callable[[t.Any], exceptions.APIException | None],
    ],
    ...,
] = (
    (DjangoValidationError, _from_django),
    ((ProtectedError, RestrictedError), _from_protected),
    (IntegrityError, _from_integrity),
    ((BadRequest, SuspiciousOperation, DataError), _from_bad_request),
)


def _convert(error: Exception) -> Exception:
    """Find the API exception that says what an error means to the client."""
    for types, converter in _CONVERTERS:
        if isinstance(error, types):
            return converter(error) or error
    return error


def _name_non_field_errors(response: Response) -> None:
    """Put errors that belong to no field under their key: clients expect an object.

    The errors of a list, one object per row, stay as they are.
    """
    data = response.data
    if isinstance(data, list) and all(isinstance(error, str) for error in data):
        response.data = {api_settings.NON_FIELD_ERRORS_KEY: data}


def exception_handler(exc: Exception, context: dict[str, t.Any]) -> Response | None:
    """Turn an error that a view raises into a response.

    Set it as ``REST_FRAMEWORK["EXCEPTION_HANDLER"]``. What REST framework handles, it
    handles, and beyond that:

    - Django's ``ValidationError``: 400 with the messages under their fields.
    - Deleting what other rows protect: 409, code ``protected``.
    - A constraint of the database: 409, code ``conflict``.
    - A value that the database cannot hold, a suspicious or bad request: 400.

    Args:
        exc: The error.
        context: The view and the request in which it was raised.

    Returns:
        The response, or None for an error that is the server's own, which Django then
        answers with a 500.
    """
    response = _exception_handler(_convert(exc), context)
    if response is not None:
        _name_non_field_errors(response)
    return response
