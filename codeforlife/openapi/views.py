"""The views that serve the description of the API."""

from __future__ import annotations

import typing as t

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from codeforlife.conf import conf

from ..permissions import BasePermission

if t.TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class MayReadSchema(BasePermission):
    """Permits everybody where ``settings.OPENAPI_IS_PUBLIC``, else staff.

    Without the setting, the description is public where ``settings.ENV`` is ``local``.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide whether the request's user may read the description.

        Args:
            request: The request.
            view: The view that is called.

        Returns:
            Whether the description is public or the user is staff.
        """
        if conf.openapi.is_public:
            return True
        user = request.user
        return bool(user and user.is_authenticated and getattr(user, "is_staff", False))


class SchemaView(SpectacularAPIView):
    """Serves the description, as YAML or JSON."""

    permission_classes = [MayReadSchema]


class SchemaUIView(SpectacularSwaggerView):
    """Serves a page on which to read and try out the API."""

    permission_classes = [MayReadSchema]
