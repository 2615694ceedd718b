"""Permissions that do not look at the request."""

from __future__ import annotations

import typing as t

from .base import BasePermission

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class AllowAny(BasePermission):
    """Permits everybody, logged in or not."""


class AllowNone(BasePermission):
    """Permits no user: the action exists but is switched off."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse.

        Args:
            request: The request.
            view: The view that is called.

        Returns:
            False.
        """
        return False
