"""The description of a service's API, in OpenAPI, for drf-spectacular."""

from . import extensions as _extensions  # noqa: F401  # registers them
from .schema import AutoSchema

__all__ = ["AutoSchema"]
