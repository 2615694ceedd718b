"""Routers that build a service's urls from its view sets."""

from __future__ import annotations

from rest_framework.routers import DefaultRouter as _DefaultRouter

from .views.root import APIRootView

__all__ = ["DefaultRouter", "default_router"]


class DefaultRouter(_DefaultRouter):
    """REST framework's default router, with a root that everybody may read."""

    APIRootView = APIRootView


#: One router that a whole service may share.
default_router = DefaultRouter()
