"""How errors become responses."""

from __future__ import annotations

import logging
import typing as t

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, connections
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.fields import get_error_detail
from rest_framework.settings import api_settings

from .response import Response

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
    (Http404, lambda error: exceptions.NotFound(*error.args)),
    (PermissionDenied, lambda error: exceptions.PermissionDenied(*error.args)),
    ((BadRequest, SuspiciousOperation, DataError), _from_bad_request),
)


def _convert(error: Exception) -> Exception:
    """Find the API exception that says what an error means to the client."""
    for types, converter in _CONVERTERS:
        if isinstance(error, types):
            return converter(error) or error
    return error


def _roll_back(context: dict[str, t.Any]) -> None:
    """Have the transaction around a request undone, if there is one.

    REST framework's own function takes any transaction for the request's, be it the
    one around a test.
    """
    from .views._atomic import get_atomic_aliases  # views are made of exceptions

    for alias in get_atomic_aliases(context["view"], context["request"]):
        if connections[alias].in_atomic_block:
            connections[alias].set_rollback(True)


def _get_headers(error: exceptions.APIException) -> dict[str, str]:
    """Say how to authenticate, or when to come back."""
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return headers


def _get_data(error: exceptions.APIException) -> t.Any:
    """Bring an error's detail into shape.

    Errors that belong to no field are put under their key, as clients expect an
    object. The errors of a list, one object per row, stay as they are.
    """
    data = error.detail
    if isinstance(data, dict):
        return data
    if not isinstance(data, list):
        return {"detail": data}
    if all(isinstance(item, str) for item in data):
        return {api_settings.NON_FIELD_ERRORS_KEY: data}
    return data


def exception_handler(exc: Exception, context: dict[str, t.Any]) -> Response | None:
    """Turn an error that a view raises into a response.

    Set it as ``REST_FRAMEWORK["EXCEPTION_HANDLER"]``. What REST framework handles is
    handled in its way, and beyond that:

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
    error = _convert(exc)
    if not isinstance(error, exceptions.APIException):
        return None
    _roll_back(context)
    return Response(
        _get_data(error), status=error.status_code, headers=_get_headers(error)
    )
