@@ if example
from .fruit import FruitFilterSet

__all__ = ["FruitFilterSet"]
@@ else
"""The filters of the service's lists."""
@@ end
