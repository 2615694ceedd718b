"""What the permissions for one kind of user share."""

from __future__ import annotations

import typing as t

from ...permissions import IsAuthenticated
from ..models import User

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class IsTypeOfUser(IsAuthenticated):
    """Admits authenticated, active users of one type.

    Decided from what the request's session has loaded already: see
    `codeforlife.user.models.User.matches`.
    """

    user_class: t.ClassVar[type[User]]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide whether the user may call the view."""
        if not super().has_permission(request, view):
            return False
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and self.user_class.matches(user)
            and self.matches(user)
        )

    def matches(self, user: t.Any) -> bool:
        """Decide about a user who is of the right type.

        Args:
            user: The user.

        Returns:
            True unless a subclass asks for more.
        """
        return True
