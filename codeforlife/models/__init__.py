"""Base models: abstract users, sessions and the store that keeps them."""

from .base import AnyModel, Model
from .base_session import AbstractBaseSession
from .base_session_store import BaseSessionStore
from .base_user import AbstractBaseUser
from .encrypted import (
    BaseDataEncryptionKeyModel,
    DataEncryptionKeyModel,
    EncryptedModel,
)

__all__ = [
    "AbstractBaseSession",
    "AbstractBaseUser",
    "AnyModel",
    "BaseDataEncryptionKeyModel",
    "BaseSessionStore",
    "DataEncryptionKeyModel",
    "EncryptedModel",
    "Model",
]
