"""Reading users."""

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

__all__ = ["UserViewSet"]


class UserViewSet(ModelViewSet[User, User]):
    """The users whom a user sees: see `codeforlife.user.scoping.users_visible_to`."""

    http_method_names = ["get"]
    serializer_class = UserSerializer[User]
    filterset_class = UserFilterSet

    def get_queryset[AnyUser: User](
        self, user_class: type[AnyUser] = User
    ) -> QuerySet[AnyUser]:
        """Return the users that exist for the user.

        Args:
            user_class: The type as which they are returned, and to which they are
                narrowed.
        """
        return users_visible_to(self.request.auth_user, user_class)

    def get_bulk_queryset[AnyUser: User](
        self, lookup_values: Collection[t.Any], user_class: type[AnyUser] = User
    ) -> QuerySet[AnyUser]:
        """Narrow the users that exist for the user to those that a request names.

        Args:
            lookup_values: The values of the lookup field.
            user_class: The type as which they are returned, and to which they are
                narrowed.
        """
        lookup = f"{self.lookup_field}__in"
        return self.get_queryset(user_class).filter(**{lookup: list(lookup_values)})
