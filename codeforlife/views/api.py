"""API views that know the type of their request and of its user."""

from __future__ import annotations

import typing as t

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request as _Request

from ..parsers import check_body_has_length
from ..request import BaseRequest, Request
from ..types import SubscriptableGeneric, fill_from_type_args
from ._atomic import AtomicWritesMixin
from ._metadata import Metadata

if t.TYPE_CHECKING:
    from django.http import HttpRequest

    from ..user.models import User


class BaseAPIView[AnyBaseRequest: BaseRequest[t.Any, t.Any]](
    SubscriptableGeneric, AtomicWritesMixin
):
    """An API view for a service that brings its own user model.

    Where ``ATOMIC_REQUESTS`` is on, only the requests that may write are atomic.

    Attributes:
        REQUIRED_ATTRS: The class attributes without which a view cannot work.
        request_class: The class of the requests that the view receives. The type
            argument sets it.

    Raises:
        AssertionError: A view is made whose class lacks a required attribute.

    Example:
        >>> class Request(BaseRequest[SessionStore, Contributor]): ...
        >>> class ProfileView(BaseAPIView[Request]):
        ...     def get(self, request: Request) -> Response:
        ...         return Response({"id": request.auth_user.id})
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"request_class"}

    metadata_class = Metadata

    request_class: type[AnyBaseRequest]

    if t.TYPE_CHECKING:
        request: AnyBaseRequest
    else:

        @property
        def request(self) -> t.Any:
            """The request at hand."""
            if "request" not in vars(self):
                raise AttributeError("The view has no request yet.")
            return vars(self)["request"]

        @request.setter
        def request(self, value: t.Any) -> None:
            # REST framework clones requests into its own class when it works out
            # what a user may do: for OPTIONS, and for the browsable API's forms.
            is_clone = type(value) is _Request
            vars(self)["request"] = self._adopt(value) if is_clone else value

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Set the request class from the type argument."""
        super().__init_subclass__(**kwargs)
        fill_from_type_args(cls, BaseAPIView, {"request_class": 0})

    def __init__(self, **kwargs: t.Any) -> None:
        super().__init__(**kwargs)
        for attr in self.REQUIRED_ATTRS:
            if not hasattr(self, attr):
                raise AssertionError(
                    f"{type(self).__qualname__} must set `{attr}`, or say it in its"
                    " type arguments."
                )

    def _adopt(self, request: _Request) -> AnyBaseRequest:
        """Make a request of REST framework's into one of the view's own class."""
        own_request = self.request_class(**self.get_request_kwargs(request))
        vars(own_request).update(vars(request))
        return own_request

    def get_request_kwargs(self, request: _Request) -> dict[str, t.Any]:
        """Collect what the view's request is made of.

        Args:
            request: The request as REST framework initialized it.

        Returns:
            The keyword arguments for `request_class`.
        """
        return {
            "request": request._request,
            "parsers": request.parsers,
            "authenticators": request.authenticators,
            "negotiator": request.negotiator,
            "parser_context": request.parser_context,
        }

    def initial(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        """Check all that must hold before a handler runs.

        Args:
            request: The request.
            *args: Passed on to REST framework.
            **kwargs: Passed on to REST framework.

        Raises:
            LengthRequired: The body comes in chunks, so that it would seem empty.
        """
        super().initial(request, *args, **kwargs)
        check_body_has_length(request.META)

    def perform_authentication(self, request: _Request) -> None:
        """Authenticate the request's user now, if it may write.

        A request that only reads is authenticated when its user is looked at: a view
        that never does so pays nothing for it.

        Args:
            request: The request.
        """
        if request.method not in SAFE_METHODS:
            super().perform_authentication(request)

    def initialize_request(
        self, request: HttpRequest, *args: t.Any, **kwargs: t.Any
    ) -> AnyBaseRequest:
        """Wrap Django's request in the view's own class.

        Args:
            request: Django's request.
            *args: Passed on to REST framework.
            **kwargs: Passed on to REST framework.

        Returns:
            An instance of `request_class`.
        """
        # A view set sets its action in here, so the parent always has its turn.
        drf_request = super().initialize_request(request, *args, **kwargs)
        return self.request_class(**self.get_request_kwargs(drf_request))


class APIView[RequestUser: User](BaseAPIView[Request[RequestUser]]):
    """An API view for the users of `codeforlife.user`.

    Attributes:
        request_user_class: The type of user that the view works with. The type
            argument sets it.

    Example:
        >>> class SchoolView(APIView[SchoolTeacherUser]):
        ...     def get(self, request: Request[SchoolTeacherUser]) -> Response:
        ...         return Response({"id": request.auth_user.teacher.school_id})
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"request_class", "request_user_class"}

    request_class: type[Request[RequestUser]] = Request
    request_user_class: type[RequestUser]

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Set the user class from the type argument."""
        super().__init_subclass__(**kwargs)
        fill_from_type_args(cls, APIView, {"request_user_class": 0})

    def get_request_kwargs(self, request: _Request) -> dict[str, t.Any]:
        """Collect what the view's request is made of.

        Args:
            request: The request as REST framework initialized it.

        Returns:
            The keyword arguments for `request_class`.
        """
        kwargs = super().get_request_kwargs(request)
        return {**kwargs, "user_class": self.request_user_class}
