@@ if example
from .fruit import delete_expired

__all__ = ["delete_expired"]
@@ else
"""The service's background tasks."""
@@ end
