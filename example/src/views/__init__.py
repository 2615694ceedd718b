from .fruit import FruitViewSet
from .login import LoginView

__all__ = ["FruitViewSet", "LoginView"]
