"""The test case for API views."""

from __future__ import annotations

import typing as t

from ..types import get_type_args
from ._attrs import fill_attrs
from ._binding import current_test
from ._openapi import assert_openapi_matches
from .api_client import APIClient, BaseAPIClient
from .base import TestCase

if t.TYPE_CHECKING:
    from unittest import TestResult

    from django.http import HttpResponseBase

    from ..user.models import User


class BaseAPITestCase[AnyClient: BaseAPIClient[t.Any, t.Any]](TestCase):
    """The test case for API views of a service that brings its own user model.

    Example:
        >>> class APITestCase(BaseAPITestCase[APIClient]):
        ...     client_class = APIClient
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"client_class"}

    client_class: type[AnyClient]
    client: AnyClient

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        fill_attrs(cls, BaseAPITestCase, {"client_class": 0})
        client_class = cls.__dict__.get("client_class")
        if isinstance(client_class, type) and not issubclass(
            client_class, BaseAPIClient
        ):
            raise TypeError(
                f"{cls.__qualname__}.client_class is {client_class.__qualname__}, which"
                " must be a subclass of codeforlife.tests.BaseAPIClient."
            )

    @classmethod
    def setUpClass(cls) -> None:
        """Bind a client that is made for the class's test data to the class.

        Raises:
            AssertionError: The class of the client is not one of the kit's.
        """
        client_class = t.get_origin(cls.client_class) or cls.client_class
        if not issubclass(client_class, BaseAPIClient):
            raise AssertionError(
                f"{cls.__qualname__} must set client_class, in its body or as a type"
                " argument, to a subclass of codeforlife.tests.BaseAPIClient."
            )
        with current_test(cls):
            super().setUpClass()

    def __call__(self, result: TestResult | None = None) -> None:
        """Run the test with a client of its own."""
        with current_test(self):
            super().__call__(result)

    def debug(self) -> None:
        """Run the test without collecting its outcome, with a client of its own."""
        with current_test(self):
            super().debug()

    def assert_openapi_matches(self, response: HttpResponseBase) -> None:
        """Expect a response to be what the service's OpenAPI schema promises.

        Args:
            response: A response of the client.

        Raises:
            AssertionError: The schema does not know the path, the method or the status
                code, or the body is not as the schema says.
        """
        assert_openapi_matches(response)


class APITestCase[RequestUser: User](BaseAPITestCase["APIClient[RequestUser]"]):
    """The test case for API views.

    Example:
        >>> class TestPing(APITestCase[User]):
        ...     def test_anonymous(self):
        ...         self.client.get(reverse("ping"), status_code_assertion=403)
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"client_class", "request_user_class"}

    # A view set's test case takes the class from the view set instead.
    _fills_request_user_class: t.ClassVar[bool] = True

    client_class: type[APIClient[RequestUser]] = APIClient
    request_user_class: type[RequestUser]

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls._fills_request_user_class:
            fill_attrs(cls, APITestCase, {"request_user_class": 0})

    @classmethod
    def get_request_user_class(cls) -> type[RequestUser]:
        """Return the type of user that makes the requests."""
        return t.cast("type[RequestUser]", get_type_args(cls, APITestCase)[0])
