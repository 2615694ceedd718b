"""The views of every service, and the bases of its own."""

from .api import APIView, BaseAPIView
from .csrf import CsrfCookieView
from .decorators import action
from .model import BaseModelViewSet, ModelViewSet
from .root import APIRootView
from .session import LogoutView, session_expired_view

__all__ = [
    "APIRootView",
    "APIView",
    "BaseAPIView",
    "BaseLoginView",
    "BaseModelViewSet",
    "CsrfCookieView",
    "HealthCheckView",
    "LogoutView",
    "ModelViewSet",
    "action",
    "session_expired_view",
]


def __getattr__(name: str) -> object:
    if name == "HealthCheckView":
        from .health_check import HealthCheckView

        return HealthCheckView
    if name == "BaseLoginView":
        from .login import BaseLoginView

        return BaseLoginView
    raise AttributeError(name)
