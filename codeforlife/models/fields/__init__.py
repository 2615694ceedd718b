"""Model fields whose values are stored encrypted."""

from ._encrypted.errors import EncryptedFieldError, ScanLimitError
from .base_encrypted import BaseEncryptedField, EncryptedAttribute
from .blind_index import BlindIndexField
from .ciphertext import Ciphertext
from .data_encryption_key import DataEncryptionKeyField
from .deferred_attribute import DeferredAttribute
from .encrypted_binary import EncryptedBinaryField
from .encrypted_date import EncryptedDateField
from .encrypted_json import EncryptedJSONField
from .encrypted_text import EncryptedTextField
from .index_fields import get_encrypted_fields, with_index_fields, with_index_names

__all__ = [
    "BaseEncryptedField",
    "BlindIndexField",
    "Ciphertext",
    "DataEncryptionKeyField",
    "DeferredAttribute",
    "EncryptedAttribute",
    "EncryptedBinaryField",
    "EncryptedDateField",
    "EncryptedFieldError",
    "EncryptedJSONField",
    "EncryptedTextField",
    "ScanLimitError",
    "get_encrypted_fields",
    "with_index_fields",
    "with_index_names",
]
