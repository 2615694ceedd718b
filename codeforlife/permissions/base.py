"""The base of all permissions: comparable, hashable and composable."""

from __future__ import annotations

import typing as t

from rest_framework.permissions import BasePermission as _BasePermission
from rest_framework.permissions import BasePermissionMetaclass

from ._composition import Composable, ComposableClass

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class _PermissionMetaclass(  # type: ignore[misc] # as in REST framework: `|` is ours
    ComposableClass, BasePermissionMetaclass
):
    """Lets the operators take permission classes, as in REST framework."""


class BasePermission(Composable, _BasePermission, metaclass=_PermissionMetaclass):
    """A rule that says who may call a view.

    Two permissions are equal if they are of the same class and hold the same state,
    so a test can compare the permissions that a view set gives with those it should.
    Permissions compose with ``&``, ``|`` and ``~``, as classes and as instances.

    Example:
        >>> class IsInSchool(BasePermission):
        ...     def __init__(self, school_id: int) -> None:
        ...         super().__init__()
        ...         self.school_id = school_id
        ...     def has_permission(self, request, view) -> bool:
        ...         return request.user.school_id == self.school_id
        >>> IsInSchool(1) == IsInSchool(1), IsInSchool(1) == IsInSchool(2)
        (True, False)
    """

    def __init_subclass__(cls, **kwargs: t.Any) -> None:
        """Keep a subclass hashable that compares in a way of its own."""
        super().__init_subclass__(**kwargs)
        if "__eq__" in cls.__dict__ and cls.__dict__.get("__hash__") is None:
            # One value for the class and all below it: whatever its __eq__ calls
            # equal, of those, has the same hash.
            value = hash(cls)
            cls.__hash__ = lambda self: value  # type: ignore[method-assign]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide whether a view may be called.

        Args:
            request: The request.
            view: The view that is called.

        Returns:
            Whether the call is permitted. True unless a subclass says otherwise.
        """
        return True

    def has_object_permission(
        self, request: Request, view: APIView, obj: t.Any
    ) -> bool:
        """Decide whether a view may be called on one object.

        Args:
            request: The request.
            view: The view that is called.
            obj: The object.

        Returns:
            Whether the call is permitted. True unless a subclass says otherwise.
        """
        return True

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        # The state may be mutable, so it is not part of the hash.
        return hash(type(self))
