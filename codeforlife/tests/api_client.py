"""API clients: they assert the status code of every response, and can log in."""

from __future__ import annotations

import typing as t

from rest_framework.test import APIClient as _APIClient

from . import _responses
from ._attrs import fill_attrs
from ._binding import get_current_test
from ._log_in import LogInMixin
from ._responses import assert_status_code, status_code_is_ok
from .request_factory import APIRequestFactory, BaseAPIRequestFactory

if t.TYPE_CHECKING:
    from ..response import Response
    from ..user.models import User
    from .api import APITestCase, BaseAPITestCase  # noqa: F401 # named in a string


class BaseAPIClient[
    AnyTestCase: BaseAPITestCase[t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](_APIClient):
    """An API client for a service that brings its own user model.

    Every request takes ``status_code_assertion``: the expected status code, a function
    that decides, or None (the default) for any 2xx. Bodies are JSON unless said
    otherwise. A view that raises is a response with status 500.

    Example:
        >>> class APIClient(BaseAPIClient["APITestCase", APIRequestFactory]):
        ...     def login(self, contributor):
        ...         ...
    """

    type StatusCodeAssertion = _responses.StatusCodeAssertion
    status_code_is_ok = staticmethod(status_code_is_ok)

    request_factory_class: type[AnyRequestFactory]
    request_factory: AnyRequestFactory
    _test_case: AnyTestCase

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        fill_attrs(cls, BaseAPIClient, {"request_factory_class": 1})

    def __new__(cls, *args: t.Any, **kwargs: t.Any) -> t.Self:
        """Bind the client to the test that runs, before it is constructed."""
        client = super().__new__(cls)
        client._test_case = get_current_test()
        return client

    def __init__(
        self,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = False,
        **defaults: t.Any,
    ) -> None:
        super().__init__(
            enforce_csrf_checks,
            raise_request_exception=raise_request_exception,
            **defaults,
        )
        self._is_sending = False
        self.request_factory = self._init_request_factory(
            enforce_csrf_checks, **defaults
        )

    def _init_request_factory(self, *args: t.Any, **kwargs: t.Any) -> AnyRequestFactory:
        factory_class = getattr(self, "request_factory_class", None)
        if factory_class is None:
            raise TypeError(
                f"{type(self).__qualname__} must set request_factory_class, in its body"
                " or as its second type argument."
            )
        return t.cast("AnyRequestFactory", factory_class(*args, **kwargs))

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
        assertion: StatusCodeAssertion,
        path: str,
        data: t.Any,
        format: str | None,
        content_type: str | None,
        **kwargs: t.Any,
    ) -> Response:
        if format is None and content_type is None:
            format = "json"
        kwargs |= {"format": format, "content_type": content_type}
        return self._send(send, assertion, path, data, **kwargs)

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
        extra["follow"] = follow
        return self._send_body(
            super().post,
            status_code_assertion,
            path,
            data,
            format,
            content_type,
            **extra,
        )

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
        extra["follow"] = follow
        return self._send_body(
            super().put,
            status_code_assertion,
            path,
            data,
            format,
            content_type,
            **extra,
        )

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
        extra["follow"] = follow
        return self._send_body(
            super().patch,
            status_code_assertion,
            path,
            data,
            format,
            content_type,
            **extra,
        )

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
        extra["follow"] = follow
        return self._send_body(
            super().delete,
            status_code_assertion,
            path,
            data,
            format,
            content_type,
            **extra,
        )

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
        extra["follow"] = follow
        return self._send_body(
            super().options,
            status_code_assertion,
            path,
            data,
            format,
            content_type,
            **extra,
        )


class APIClient[RequestUser: User](
    LogInMixin,
    BaseAPIClient["APITestCase[RequestUser]", "APIRequestFactory[RequestUser]"],
):
    """An API client that logs in the users of `codeforlife.user`.

    Example:
        >>> self.client.login_as(teacher_user)
        >>> self.client.get("/fruits/")
        >>> self.client.post("/fruits/", {"name": 1}, status_code_assertion=400)
    """

    request_factory_class: type[APIRequestFactory[RequestUser]] = APIRequestFactory
    request_factory: APIRequestFactory[RequestUser]

    @property
    def request_user_class(self) -> type[RequestUser]:
        """The type of user that makes the requests: that of the test case."""
        user_class = getattr(self._test_case, "request_user_class", None)
        if user_class is None:
            from django.contrib.auth import get_user_model

            user_class = get_user_model()
        return t.cast("type[RequestUser]", user_class)

    def _init_request_factory(
        self, *args: t.Any, **kwargs: t.Any
    ) -> APIRequestFactory[RequestUser]:
        return self.request_factory_class(self.request_user_class, *args, **kwargs)
