"""The view that lists a router's urls."""

from __future__ import annotations

from rest_framework.routers import APIRootView as _APIRootView

from ..permissions import AllowAny


class APIRootView(_APIRootView):
    """Lists a router's urls for everybody."""

    permission_classes = [AllowAny]
