"""The permission that every view has unless it says otherwise."""

from __future__ import annotations

import typing as t

from .base import BasePermission

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class IsAuthenticated(BasePermission):
    """Permits users who are logged in and owe no further authentication factor."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide whether the request's user is logged in.

        Args:
            request: The request.
            view: The view that is called.

        Returns:
            Whether the user is authenticated.
        """
        return bool(request.user and request.user.is_authenticated)
