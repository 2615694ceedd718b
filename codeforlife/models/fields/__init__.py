"""Model fields whose values are stored encrypted."""

from ._encrypted.attributes import DeferredAttribute, EncryptedAttribute
from ._encrypted.ciphertext import Ciphertext
from ._encrypted.errors import EncryptedFieldError, ScanLimitError
from ._encrypted.index_columns import (
    get_encrypted_fields,
    with_index_fields,
    with_index_names,
)
from .base_encrypted import BaseEncryptedField
from .blind_index import BlindIndexField
from .data_encryption_key import DataEncryptionKeyField
from .encrypted_binary import EncryptedBinaryField
from .encrypted_date import EncryptedDateField
from .encrypted_json import EncryptedJSONField
from .encrypted_text import EncryptedTextField

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
