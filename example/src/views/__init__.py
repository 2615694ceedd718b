from .fruit import FruitViewSet
from .login import LoginView
from .start import StartView

__all__ = ["FruitViewSet", "LoginView", "StartView"]
