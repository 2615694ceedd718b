from .fruit import delete_expired

__all__ = ["delete_expired"]
