"""How errors become responses."""

from __future__ import annotations

import logging
import sqlite3
import typing as t

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    FieldError,
    PermissionDenied,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError, IntegrityError, connections
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.fields import get_error_detail
from rest_framework.settings import api_settings

from .response import Response

if t.TYPE_CHECKING:
    from .models.fields import EncryptedFieldError

__all__ = ["Conflict", "LengthRequired", "exception_handler"]

_logger = logging.getLogger(__name__)

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_NOT_NULL_VIOLATION = "23502"
_PROGRAM_LIMIT_EXCEEDED = "54000"  # such as a text that is too long for its index
_LOST_RACES = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected


class Conflict(exceptions.APIException):
    """A request that other data stands in the way of: 409."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The request conflicts with other data."
    default_code = "conflict"


class LengthRequired(exceptions.APIException):
    """A request whose body cannot be read without its length: 411.

    See RFC 9110, section 15.5.12.
    """

    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = "Send the body with a Content-Length, not in chunks."
    default_code = "length_required"


def _from_django(error: DjangoValidationError) -> exceptions.ValidationError:
    """Keep the fields, messages and codes of a model's or form's errors."""
    detail = get_error_detail(error)
    if isinstance(detail, dict) and NON_FIELD_ERRORS in detail:
        detail[api_settings.NON_FIELD_ERRORS_KEY] = detail.pop(NON_FIELD_ERRORS)
    return exceptions.ValidationError(detail)


def _from_protected(error: Exception) -> exceptions.APIException:
    return Conflict("Other data refers to this, so it cannot be deleted.", "protected")


def _from_integrity(error: IntegrityError) -> exceptions.APIException | None:
    """Report a constraint of the database; a missing value is the server's own fault.

    The driver's codes tell which it is. The error's text does not: it may repeat the
    row's values, so it is neither searched nor shown nor logged.
    """
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    is_null = _get_sqlstate(error) == _NOT_NULL_VIOLATION
    if is_null or code == sqlite3.SQLITE_CONSTRAINT_NOTNULL:
        return None
    _logger.warning(
        "The database refused to write a request's data.",
        extra={"constraint": _get_constraint_name(error)},
    )
    return Conflict()


def _from_database(error: DatabaseError) -> exceptions.APIException | None:
    """Report what a client's data or another request caused; nothing else."""
    sqlstate = _get_sqlstate(error)
    if sqlstate in _LOST_RACES:
        return Conflict()
    if isinstance(error, DataError) or sqlstate == _PROGRAM_LIMIT_EXCEEDED:
        return _from_bad_request(error)
    return None


def _get_sqlstate(error: DatabaseError) -> str | None:
    """Return PostgreSQL's code: psycopg 3 names it in one way, psycopg2 in another."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)


def _get_constraint_name(error: IntegrityError) -> str | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _from_bad_request(error: Exception) -> exceptions.APIException:
    return exceptions.ParseError("The request cannot be understood.")


def _from_unreadable(error: Exception) -> exceptions.APIException:
    return exceptions.ParseError("The request's body did not arrive.", "unreadable")


def _from_field_error(error: FieldError) -> exceptions.APIException | None:
    """Name an encrypted field that cannot be ordered or searched by."""
    # Models need the apps to be loaded; this module is also imported before.
    from .models.fields import EncryptedFieldError, ScanLimitError

    if not isinstance(error, EncryptedFieldError):
        return None
    if isinstance(error, ScanLimitError):
        text = "There are too many rows to search in. Narrow the search."
        return _to_error(error, text, "too_many_rows")
    text = "Rows cannot be ordered or searched by this field in this way."
    return _to_error(error, text, "encrypted")


def _to_error(
    error: EncryptedFieldError, text: str, code: str
) -> exceptions.ValidationError:
    field = error.field
    name = api_settings.NON_FIELD_ERRORS_KEY if field is None else field.name
    return exceptions.ValidationError({name: [text]}, code=code)


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
    (DatabaseError, _from_database),
    (FieldError, _from_field_error),
    (UnreadablePostError, _from_unreadable),
    ((BadRequest, SuspiciousOperation), _from_bad_request),
)


def _convert(error: Exception, context: dict[str, t.Any]) -> Exception:
    """Find the API exception that says what an error means to the client."""
    if isinstance(error, FieldError) and not _has_query(context["request"]):
        return error  # a query of the view's own, which no client has asked for
    for types, converter in _CONVERTERS:
        if isinstance(error, types):
            return converter(error) or error
    return error


def _has_query(request: t.Any) -> bool:
    return bool(request.META.get("QUERY_STRING"))


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
    - A constraint of the database, or a row that two requests wait for: 409, code
      ``conflict``.
    - A value that the database cannot hold, a suspicious or bad request: 400.
    - A query that orders or filters by an encrypted field in a way that it does not
      support: 400 with the field's name.
    - A body whose client hung up while sending it: 400, code ``unreadable``.

    Args:
        exc: The error.
        context: The view and the request in which it was raised.

    Returns:
        The response, or None for an error that is the server's own, which Django then
        answers with a 500.
    """
    error = _convert(exc, context)
    if not isinstance(error, exceptions.APIException):
        return None
    _roll_back(context)
    return Response(
        _get_data(error), status=error.status_code, headers=_get_headers(error)
    )
