"""Factories of the requests that API views, permissions and serializers receive."""

from __future__ import annotations

import typing as t

from rest_framework.parsers import FileUploadParser, FormParser, MultiPartParser
from rest_framework.test import APIRequestFactory as _APIRequestFactory

from ..parsers import JSONParser
from ..request import BaseRequest, Request
from ..types import get_type_args
from ._attrs import fill_attrs

if t.TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.core.handlers.wsgi import WSGIRequest

    from ..user.models import User

_PARSERS = (JSONParser, FormParser, MultiPartParser, FileUploadParser)


class BaseAPIRequestFactory[
    AnyRequest: BaseRequest[t.Any, t.Any],
    AnyUser: AbstractBaseUser,
](_APIRequestFactory):
    """Makes REST framework requests, for a service that brings its own user model.

    Example:
        >>> factory = BaseAPIRequestFactory[Request, Contributor]()
        >>> factory.post(data={"code": "x"}, user=contributor).data
        {'code': 'x'}
    """

    request_class: type[BaseRequest[t.Any, t.Any]] = BaseRequest

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        fill_attrs(cls, BaseAPIRequestFactory, {"request_class": 0})

    def _init_request(self, wsgi_request: WSGIRequest) -> AnyRequest:
        """Wrap Django's request in the one that API views receive."""
        parsers = [parser() for parser in _PARSERS]
        request_class = self._get_request_class()
        return t.cast("AnyRequest", request_class(wsgi_request, parsers=parsers))

    def _get_request_class(self) -> type[BaseRequest[t.Any, t.Any]]:
        """Return the type argument of a factory that was made without a subclass."""
        args = t.get_args(getattr(self, "__orig_class__", None))
        arg = args[0] if args else None
        if isinstance(arg, type) and issubclass(arg, self.request_class):
            return arg
        return self.request_class

    def request(self, user: AnyUser | None = None, **extra: t.Any) -> t.Any:
        """Make a request from a WSGI environment.

        Args:
            user: Who makes the request; no user is logged in by default.
            **extra: The environment.

        Returns:
            The request.
        """
        wsgi_request: t.Any = super().request(**extra)  # the stubs say DRF's
        request: t.Any = self._init_request(wsgi_request)
        if user is not None:
            request.user = user
        return request

    def generic(  # type: ignore[override]
        self,
        method: str,
        path: str = "/",
        data: t.Any = "",
        content_type: str | None = "application/json",
        secure: bool = True,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make a request with any method.

        Args:
            method: The HTTP method.
            path: The path of the URL.
            data: The body.
            content_type: The type of the body.
            secure: Whether the request came by HTTPS.
            user: Who makes the request; no user is logged in by default.
            **extra: Passed on to Django's factory.

        Returns:
            The request.
        """
        extra["user"] = user
        return t.cast(
            "AnyRequest",
            super().generic(
                method,
                path,
                data,
                content_type,  # type: ignore[arg-type]  # the stubs forget None
                secure,
                **extra,
            ),
        )

    def get(  # type: ignore[override]
        self,
        path: str = "/",
        data: t.Any = None,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make a GET request.

        Args:
            path: The path of the URL.
            data: The query parameters.
            user: Who makes the request; no user is logged in by default.
            **extra: Passed on to Django's factory.

        Returns:
            The request.
        """
        return t.cast("AnyRequest", super().get(path, data, user=user, **extra))

    def _send(
        self,
        send: t.Callable[..., t.Any],
        path: str,
        data: t.Any,
        format: str | None,
        content_type: str | None,
        extra: dict[str, t.Any],
    ) -> AnyRequest:
        if format is None and content_type is None:
            format = "json"
        request = send(path, data, format=format, content_type=content_type, **extra)
        return t.cast("AnyRequest", request)

    def post(  # type: ignore[override]
        self,
        path: str = "/",
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make a POST request, in JSON unless said otherwise.

        Args:
            path: The path of the URL.
            data: The body.
            format: The short name of a format, such as ``"multipart"``.
            content_type: The type of a body that is encoded already.
            user: Who makes the request; no user is logged in by default.
            **extra: Passed on to Django's factory.

        Returns:
            The request.
        """
        extra["user"] = user
        return self._send(super().post, path, data, format, content_type, extra)

    def put(  # type: ignore[override]
        self,
        path: str = "/",
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make a PUT request; the arguments are those of `post`."""
        extra["user"] = user
        return self._send(super().put, path, data, format, content_type, extra)

    def patch(  # type: ignore[override]
        self,
        path: str = "/",
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make a PATCH request; the arguments are those of `post`."""
        extra["user"] = user
        return self._send(super().patch, path, data, format, content_type, extra)

    def delete(  # type: ignore[override]
        self,
        path: str = "/",
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make a DELETE request; the arguments are those of `post`."""
        extra["user"] = user
        return self._send(super().delete, path, data, format, content_type, extra)

    def options(  # type: ignore[override]
        self,
        path: str = "/",
        data: t.Any = None,
        format: str | None = None,
        content_type: str | None = None,
        user: AnyUser | None = None,
        **extra: t.Any,
    ) -> AnyRequest:
        """Make an OPTIONS request; the arguments are those of `post`."""
        extra["user"] = user
        return self._send(super().options, path, data, format, content_type, extra)


class APIRequestFactory[AnyUser: User](
    BaseAPIRequestFactory["Request[AnyUser]", AnyUser]
):
    """Makes REST framework requests for the users of `codeforlife.user`.

    Args:
        user_class: The type that the request's user is converted to.
        *args: Passed on to REST framework's factory.
        **kwargs: Passed on to REST framework's factory.

    Example:
        >>> factory = APIRequestFactory(TeacherUser)
        >>> factory.get(user=user).auth_user
        <TeacherUser: ...>
    """

    def __init__(
        self, user_class: type[AnyUser], *args: t.Any, **kwargs: t.Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user_class = user_class

    @classmethod
    def get_user_class(cls) -> type[AnyUser]:
        """Return the type argument that a subclass gives."""
        return t.cast("type[AnyUser]", get_type_args(cls, APIRequestFactory)[0])

    def _init_request(self, wsgi_request: WSGIRequest) -> Request[AnyUser]:
        parsers = [parser() for parser in _PARSERS]
        return Request(self.user_class, wsgi_request, parsers=parsers)
