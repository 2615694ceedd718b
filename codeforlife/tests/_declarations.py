"""Assertions about what a view set declares for an action, without a request."""

from __future__ import annotations

import typing as t

from ._json import pick
from ._permissions import assert_permissions_equal
from .api import BaseAPITestCase
from .model import assert_queryset

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model
    from rest_framework.permissions import BasePermission
    from rest_framework.serializers import BaseSerializer

    from ..permissions import Permission
    from ..types import DataDict
    from ..views import BaseModelViewSet
    from .model_view_set_client import BaseModelViewSetClient


class ViewSetDeclarations[
    AnyModelViewSet: BaseModelViewSet[t.Any, t.Any, t.Any],
    AnyClient: BaseModelViewSetClient[t.Any, t.Any],
    AnyModel: Model,
](BaseAPITestCase[AnyClient]):
    """A test case that asks an instance of its view set."""

    model_view_set_class: type[AnyModelViewSet]

    def _init_view_set(self, *args: t.Any, **kwargs: t.Any) -> AnyModelViewSet:
        return self.model_view_set_class(*args, **kwargs)

    def assert_get_permissions(
        self, permissions: list[Permission], action: str, *args: t.Any, **kwargs: t.Any
    ) -> None:
        """Expect an action to be guarded by these permissions.

        Args:
            permissions: The permissions, in order.
            action: The name of the action.
            *args: Passed on to the view set.
            **kwargs: Passed on to the view set, such as ``request``.

        Raises:
            AssertionError: The action has other permissions.
        """
        view_set = self._init_view_set(*args, action=action, **kwargs)
        actual = t.cast("list[BasePermission]", view_set.get_permissions())
        assert_permissions_equal(actual, permissions, action)

    def assert_get_queryset(
        self,
        values: Iterable[AnyModel],
        *args: t.Any,
        ordered: bool = True,
        **kwargs: t.Any,
    ) -> None:
        """Expect the view set to work with these rows.

        Args:
            values: The rows.
            *args: Passed on to the view set.
            ordered: Whether their order matters. An unordered queryset is then ordered
                by primary key.
            **kwargs: Passed on to the view set: ``request``, ``action``, ``kwargs``.

        Raises:
            AssertionError: The view set returns other rows.
        """
        view_set = self._init_view_set(*args, **kwargs)
        assert_queryset(self, view_set.get_queryset(), values, ordered)

    def assert_get_serializer_class(
        self,
        serializer_class: type[BaseSerializer[t.Any]],
        action: str,
        *args: t.Any,
        **kwargs: t.Any,
    ) -> None:
        """Expect an action to use this serializer.

        Args:
            serializer_class: The class of the serializer.
            action: The name of the action.
            *args: Passed on to the view set.
            **kwargs: Passed on to the view set, such as ``request``.

        Raises:
            AssertionError: The action uses another one.
        """
        view_set = self._init_view_set(*args, action=action, **kwargs)
        actual = view_set.get_serializer_class()
        if actual != serializer_class:
            raise AssertionError(
                f"Expected action {action!r} to use {serializer_class.__qualname__},"
                f" got {actual.__qualname__}."
            )

    def assert_get_serializer_context(
        self,
        serializer_context: DataDict,
        action: str,
        *args: t.Any,
        **kwargs: t.Any,
    ) -> None:
        """Expect an action to hand this context to its serializer.

        Args:
            serializer_context: The part of the context that matters.
            action: The name of the action.
            *args: Passed on to the view set.
            **kwargs: Passed on to the view set, such as ``request``.

        Raises:
            AssertionError: A key is missing or has another value.
        """
        kwargs.setdefault("request", self.client.request_factory.get())
        kwargs.setdefault("format_kwarg", None)
        view_set = self._init_view_set(*args, action=action, **kwargs)
        actual = view_set.get_serializer_context()
        self.assertEqual(
            pick(actual, serializer_context),
            serializer_context,
            f"The serializer context of action {action!r} differs. It has the keys"
            f" {sorted(actual)}.",
        )
