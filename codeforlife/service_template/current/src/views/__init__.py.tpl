@@ if not example and not own-users
"""The service's views."""
@@ end
@@ if example
from .fruit import FruitViewSet
@@ end
@@ if example and codeforlife-users
from .login import LoginView
@@ end
@@ if own-users
from .login import LoginView
@@ end
@@ if example

__all__ = ["FruitViewSet", "LoginView"]
@@ end
@@ if not example and own-users

__all__ = ["LoginView"]
@@ end
