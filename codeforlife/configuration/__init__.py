"""What happens before Django exists: variables, secrets, and what stops a start."""

from .errors import ConfigurationError, MissingExtraError, describe, is_listing

__all__ = ["ConfigurationError", "MissingExtraError", "describe", "is_listing"]
