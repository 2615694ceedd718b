"""The domain, read over HTTP. Services subclass these to write it."""

from .klass import ClassViewSet
from .school import SchoolViewSet
from .user import UserViewSet

__all__ = ["ClassViewSet", "SchoolViewSet", "UserViewSet"]
