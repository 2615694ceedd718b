"""The HTTP methods of an API client: each asserts the status code of its response."""

from __future__ import annotations

import typing as t

from rest_framework.test import APIClient

from . import _responses
from ._responses import assert_status_code

if t.TYPE_CHECKING:
    from ..response import Response


class HttpMethods(APIClient):
    """An API client whose requests take ``status_code_assertion``."""

    type StatusCodeAssertion = _responses.StatusCodeAssertion

    _is_sending = False

    def _send(
        self, send: t.Any, assertion: StatusCodeAssertion, *args: t.Any, **kwargs: t.Any
    ) -> Response:
        """Send a request; the outermost call alone asserts the status code."""
        if self._is_sending:
            return t.cast("Response", send(*args, **kwargs))
        self._is_sending = True
        try:
            response = send(*args, **kwargs)
        finally:
            self._is_sending = False
        assert_status_code(response, assertion)
        return t.cast("Response", response)

    def _send_body(
        self,
        send: t.Any,
        path: str,
        data: t.Any,
        format: str | None,
        content_type: str | None,
        extra: dict[str, t.Any],
    ) -> Response:
        if format is None and content_type is None:
            format = "json"
        assertion = extra.pop("status_code_assertion")
        extra |= {"format": format, "content_type": content_type}
        return self._send(send, assertion, path, data, **extra)

    def generic(  # type: ignore[override]
        self,
        method: str,
        path: str,
        data: t.Any = "",
        content_type: str | None = "application/json",
        secure: bool = True,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send a request with any method.

        Args:
            method: The HTTP method.
            path: The path of the URL.
            data: The encoded body.
            content_type: The type of the body.
            secure: Whether the request comes by HTTPS.
            status_code_assertion: The expected status code.
            **extra: Passed on to Django's client.

        Returns:
            The response.

        Raises:
            AssertionError: The response has another status code.
        """
        return self._send(
            super().generic,
            status_code_assertion,
            method,
            path,
            data,
            content_type,
            secure,
            **extra,
        )

    def get(  # type: ignore[override]
        self,
        path: str,
        data: t.Any = None,
        follow: bool = False,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send a GET request.

        Args:
            path: The path of the URL.
            data: The query parameters.
            follow: Whether redirects are followed.
            status_code_assertion: The expected status code.
            **extra: Passed on to Django's client.

        Returns:
            The response.

        Raises:
            AssertionError: The response has another status code.
        """
        extra["follow"] = follow
        return self._send(super().get, status_code_assertion, path, data, **extra)

    def post(  # type: ignore[override]
        self,
        path: str,
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        follow: bool = False,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send a POST request, in JSON unless said otherwise.

        Args:
            path: The path of the URL.
            data: The body.
            format: The short name of a format, such as ``"multipart"``.
            content_type: The type of a body that is encoded already.
            follow: Whether redirects are followed.
            status_code_assertion: The expected status code.
            **extra: Passed on to Django's client.

        Returns:
            The response.

        Raises:
            AssertionError: The response has another status code.
        """
        extra |= {"follow": follow, "status_code_assertion": status_code_assertion}
        return self._send_body(super().post, path, data, format, content_type, extra)

    def put(  # type: ignore[override]
        self,
        path: str,
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        follow: bool = False,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send a PUT request; the arguments are those of `post`."""
        extra |= {"follow": follow, "status_code_assertion": status_code_assertion}
        return self._send_body(super().put, path, data, format, content_type, extra)

    def patch(  # type: ignore[override]
        self,
        path: str,
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        follow: bool = False,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send a PATCH request; the arguments are those of `post`."""
        extra |= {"follow": follow, "status_code_assertion": status_code_assertion}
        return self._send_body(super().patch, path, data, format, content_type, extra)

    def delete(  # type: ignore[override]
        self,
        path: str,
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        follow: bool = False,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send a DELETE request; the arguments are those of `post`."""
        extra |= {"follow": follow, "status_code_assertion": status_code_assertion}
        return self._send_body(super().delete, path, data, format, content_type, extra)

    def options(  # type: ignore[override]
        self,
        path: str,
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        follow: bool = False,
        status_code_assertion: StatusCodeAssertion = None,
        **extra: t.Any,
    ) -> Response:
        """Send an OPTIONS request; the arguments are those of `post`."""
        extra |= {"follow": follow, "status_code_assertion": status_code_assertion}
        return self._send_body(super().options, path, data, format, content_type, extra)
