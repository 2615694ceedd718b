from .fruit import FruitFilterSet

__all__ = ["FruitFilterSet"]
