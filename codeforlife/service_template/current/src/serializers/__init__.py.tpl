@@ if example
from .fruit import FruitSerializer

__all__ = ["FruitSerializer"]
@@ else
"""The service's serializers."""
@@ end
