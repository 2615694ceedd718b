"""The view sets of the domain; services subclass them to accept changes."""

from .klass import ClassViewSet
from .school import SchoolViewSet
from .user import UserViewSet

__all__ = ["ClassViewSet", "SchoolViewSet", "UserViewSet"]
