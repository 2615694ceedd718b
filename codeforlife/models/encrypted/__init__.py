"""Models with encrypted fields, and models whose rows own a data key."""

from ._queryset import EncryptedQuerySet
from .data_key import BaseDataEncryptionKeyModel, DataEncryptionKeyModel
from .model import EncryptedManager, EncryptedModel

__all__ = [
    "BaseDataEncryptionKeyModel",
    "DataEncryptionKeyModel",
    "EncryptedManager",
    "EncryptedModel",
    "EncryptedQuerySet",
]
