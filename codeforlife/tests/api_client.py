"""API clients: they assert the status code of every response, and can log in."""

from __future__ import annotations

import typing as t

from ._attrs import fill_attrs
from ._binding import get_current_test
from ._http_methods import HttpMethods
from ._log_in import LogInMixin
from ._responses import status_code_is_ok
from .request_factory import APIRequestFactory, BaseAPIRequestFactory

if t.TYPE_CHECKING:
    from ..user.models import User
    from .api import APITestCase, BaseAPITestCase  # noqa: F401 # named in a string


class BaseAPIClient[
    AnyTestCase: BaseAPITestCase[t.Any],
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](HttpMethods):
    """An API client for a service that brings its own user model.

    Every request takes ``status_code_assertion``: the expected status code, a function
    that decides, or None (the default) for any 2xx. Bodies are JSON unless said
    otherwise. A view that raises is a response with status 500.

    Example:
        >>> class APIClient(BaseAPIClient["APITestCase", APIRequestFactory]):
        ...     def login(self, contributor):
        ...         ...
    """

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
