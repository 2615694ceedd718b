@@ if not example and not own-users
"""The service's models."""
@@ end
@@ if example
from .fruit import Fruit
@@ end
@@ if own-users
from .session import Session, SessionStore
from .user import User
@@ end
@@ if example and not own-users

__all__ = ["Fruit"]
@@ end
@@ if example and own-users

__all__ = ["Fruit", "Session", "SessionStore", "User"]
@@ end
@@ if not example and own-users

__all__ = ["Session", "SessionStore", "User"]
@@ end
