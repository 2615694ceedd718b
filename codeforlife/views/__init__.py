"""The views of every service, and the bases of its own."""

from .api import APIView, BaseAPIView
from .csrf import CsrfCookieView
from .decorators import action
from .health_check import HealthCheckView
from .login import BaseLoginView
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
