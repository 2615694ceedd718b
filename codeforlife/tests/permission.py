"""The test case for a permission."""

from __future__ import annotations

import typing as t

from rest_framework.views import APIView

from ..permissions import BasePermission
from ._attrs import fill_attrs, require_attrs
from .base import TestCase
from .request_factory import APIRequestFactory, BaseAPIRequestFactory

if t.TYPE_CHECKING:
    from ..request import BaseRequest
    from ..types import Args, KwArgs
    from ..user.models import User


class BasePermissionTestCase[
    AnyPermission: BasePermission,
    AnyRequestFactory: BaseAPIRequestFactory[t.Any, t.Any],
](TestCase):
    """The test case for a permission of a service that brings its own user model."""

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {
        "permission_class",
        "request_factory_class",
    }

    permission_class: type[AnyPermission]
    request_factory_class: type[AnyRequestFactory]
    request_factory: AnyRequestFactory

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        attrs = {"permission_class": 0, "request_factory_class": 1}
        fill_attrs(cls, BasePermissionTestCase, attrs)

    @classmethod
    def setUpClass(cls) -> None:
        """Make the class's request factory, which its test data may need."""
        require_attrs(cls, cls.REQUIRED_ATTRS)
        cls.request_factory = cls._init_request_factory()
        super().setUpClass()

    @classmethod
    def _init_request_factory(cls) -> AnyRequestFactory:
        return cls.request_factory_class()

    def _init_permission(self, args: Args | None, kwargs: KwArgs | None) -> t.Any:
        return self.permission_class(*(args or ()), **(kwargs or {}))

    def assert_eq(
        self,
        args1: Args | None = None,
        kwargs1: KwArgs | None = None,
        args2: Args | None = None,
        kwargs2: KwArgs | None = None,
    ) -> None:
        """Expect permissions to be equal exactly when they are made alike.

        Args:
            args1: The positional arguments of the first permission.
            kwargs1: Its keyword arguments.
            args2: The positional arguments of one that differs from it, if any.
            kwargs2: Its keyword arguments.

        Raises:
            AssertionError: Equal ones differ, or different ones are equal.
        """
        first = self._init_permission(args1, kwargs1)
        same = self._init_permission(args1, kwargs1)
        self.assertEqual(first, same, "Two permissions made alike are not equal.")
        if type(first).__hash__ is not None:
            self.assertEqual(
                hash(first), hash(same), "Equal permissions have different hashes."
            )
        self.assertNotEqual(first, BasePermission(), "It equals a bare permission.")
        if args2 is not None or kwargs2 is not None:
            other = self._init_permission(args2, kwargs2)
            self.assertNotEqual(
                first,
                other,
                "Permissions with different arguments are equal: __eq__ must compare"
                " the state, not only the class.",
            )

    def assert_has_permission(
        self,
        has_permission: bool,
        request: BaseRequest[t.Any, t.Any],
        *args: t.Any,
        view: APIView | None = None,
        **kwargs: t.Any,
    ) -> None:
        """Expect a permission to let a request through, or not.

        Args:
            has_permission: Whether it does.
            request: The request.
            *args: The permission's arguments.
            view: The view that is asked for.
            **kwargs: The permission's keyword arguments.

        Raises:
            AssertionError: It decides otherwise.
        """
        permission = self._init_permission(args, kwargs)
        actual = permission.has_permission(request, view or APIView())
        if bool(actual) is not has_permission:
            raise AssertionError(
                f"Expected {type(permission).__name__} to"
                f" {'let' if has_permission else 'not let'} the request of"
                f" {request.user!r} through, got {actual!r}."
            )


class PermissionTestCase[AnyPermission: BasePermission, RequestUser: User](
    BasePermissionTestCase[AnyPermission, "APIRequestFactory[RequestUser]"]
):
    """The test case for a permission.

    Example:
        >>> class TestIsTeacher(PermissionTestCase[IsTeacher, User]):
        ...     def test_eq(self):
        ...         self.assert_eq(kwargs1={"is_admin": True}, kwargs2={})
        ...
        ...     def test_anonymous(self):
        ...         self.assert_has_permission(False, self.request_factory.get())
    """

    REQUIRED_ATTRS: t.ClassVar[set[str]] = {"permission_class", "request_user_class"}

    request_user_class: type[RequestUser]
    request_factory_class: type[APIRequestFactory[RequestUser]] = APIRequestFactory
    request_factory: APIRequestFactory[RequestUser]

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        super().__init_subclass__(**kwargs)
        fill_attrs(cls, PermissionTestCase, {"request_user_class": 1})

    @classmethod
    def _init_request_factory(cls) -> APIRequestFactory[RequestUser]:
        return cls.request_factory_class(cls.request_user_class)
