"""What a failed assertion says about an HTTP response."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

if t.TYPE_CHECKING:
    from django.http import HttpResponse

StatusCodeAssertion = int | Callable[[int], bool] | None

_MAX_BODY_LENGTH = 2_000

_MENDS = {
    302: "The view redirects: is the path complete, with its trailing slash?",
    400: "The request was refused: compare the data that was sent with the errors.",
    401: "No user is logged in: call self.client.login_as(user) first.",
    403: "The user may not do this: log in with self.client.login_as(user) first, or"
    " look at the view's get_permissions().",
    404: "No such URL, or get_queryset() hides the row from this user.",
    405: "The view does not take this method: look at its http_method_names and at the"
    " action's methods.",
    415: "The view does not read this content type: leave out format and content_type"
    " to send JSON.",
    429: "The request was throttled: clear the cache in setUp().",
}


def status_code_is_ok(code: int) -> bool:
    """Tell whether a status code says that the request succeeded (2xx)."""
    return 200 <= code < 300


def status_code_matches(code: int, assertion: StatusCodeAssertion) -> bool:
    """Tell whether a status code is the expected one.

    Args:
        code: The status code of a response.
        assertion: The expected code, a function that decides, or None for any 2xx.

    Returns:
        Whether it is.
    """
    if assertion is None:
        return status_code_is_ok(code)
    return assertion(code) if callable(assertion) else code == assertion


def assert_status_code(response: t.Any, assertion: StatusCodeAssertion) -> None:
    """Expect a response to have a status code.

    Args:
        response: A response of the test client.
        assertion: The expected code, a function that decides, or None for any 2xx.

    Raises:
        AssertionError: It has another one. The message shows the body.
    """
    code = response.status_code
    if status_code_matches(code, assertion):
        return
    exception = (getattr(response, "exc_info", None) or (None, None))[1]
    lines = [
        f"{describe_request(response)}: expected {_describe_assertion(assertion)},"
        f" got {describe_status_code(code)}.",
        describe_body(response),
    ]
    if exception is not None:
        lines.append(f"The view raised {type(exception).__name__}: {exception}")
    elif code in _MENDS:
        lines.append(_MENDS[code])
    raise AssertionError("\n".join(lines)) from exception


def describe_request(response: t.Any) -> str:
    """Say which request a response answers, such as ``GET /fruits/1/``."""
    request = getattr(response, "request", None) or {}
    query = request.get("QUERY_STRING")
    path = request.get("PATH_INFO", "") + (f"?{query}" if query else "")
    return f"{request.get('REQUEST_METHOD', '')} {path}".strip() or "The request"


def describe_status_code(code: int) -> str:
    """Say what a status code means, such as ``403 Forbidden``."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def describe_body(response: HttpResponse) -> str:
    """Show the body of a response: JSON as such, other text as it is, but not all."""
    if getattr(response, "streaming", False):
        return "Body: (streamed)"
    text = response.content.decode("utf-8", "replace")
    with suppress(ValueError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    if len(text) > _MAX_BODY_LENGTH:
        text = f"{text[:_MAX_BODY_LENGTH]}... ({len(text)} characters)"
    return f"Body: {text or '(empty)'}"


def _describe_assertion(assertion: StatusCodeAssertion) -> str:
    if assertion is None or assertion is status_code_is_ok:
        return "a status code of success (2xx)"
    if callable(assertion):
        name = getattr(assertion, "__qualname__", repr(assertion))
        return f"a status code that satisfies {name}"
    return describe_status_code(assertion)
