"""Users over HTTP."""

from __future__ import annotations

import typing as t

from ...views import ModelViewSet
from ..filters import UserFilterSet
from ..models import User
from ..scoping import users_visible_to
from ..serializers import UserSerializer

if t.TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


class UserViewSet(ModelViewSet[User, User]):
    """Shows users to those who may see them.

    Example:
        >>> class StudentViewSet(UserViewSet):
        ...     def get_queryset(self, user_class=StudentUser):
        ...         return super().get_queryset(user_class)
    """

    http_method_names = ["get"]
    lean_reads = True
    serializer_class = UserSerializer[User]
    filterset_class = UserFilterSet

    def get_queryset[AnyUser: User](
        self,
        user_class: type[AnyUser] = User,  # type: ignore[assignment]
    ) -> QuerySet[AnyUser]:
        """Find the active users whom the user may see.

        Args:
            user_class: The type of user to return.

        Returns:
            The users, in order of their keys.
        """
        return users_visible_to(self.request.auth_user, user_class)

    def get_bulk_queryset[AnyUser: User](
        self,
        lookup_values: Collection[t.Any],
        user_class: type[AnyUser] = User,  # type: ignore[assignment]
    ) -> QuerySet[AnyUser]:
        """Find the users that a bulk action is about.

        Args:
            lookup_values: The users' ids.
            user_class: The type of user to return.

        Returns:
            Those of the users whom the user may see.
        """
        # A subclass's `get_queryset` may be without the parameter, as REST framework's.
        args = () if user_class is User else (user_class,)
        queryset: QuerySet[AnyUser] = self.get_queryset(*args)
        return queryset.filter(**{f"{self.lookup_field}__in": list(lookup_values)})
