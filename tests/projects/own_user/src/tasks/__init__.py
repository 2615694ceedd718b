from .session import clear

__all__ = ["clear"]
