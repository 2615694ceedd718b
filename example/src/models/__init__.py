from .fruit import Fruit

__all__ = ["Fruit"]
