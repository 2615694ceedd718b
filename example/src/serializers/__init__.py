from .fruit import FruitSerializer

__all__ = ["FruitSerializer"]
