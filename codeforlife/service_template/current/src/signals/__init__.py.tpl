@@ if example
from . import fruit

__all__ = ["fruit"]
@@ else
"""The receivers of signals, which `src.apps` connects."""
@@ end
