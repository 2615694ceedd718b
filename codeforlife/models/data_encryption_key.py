"""Models whose rows own a data key, ready to be subclassed."""

from __future__ import annotations

from .base_data_encryption_key import BaseDataEncryptionKeyModel
from .fields import DataEncryptionKeyField

__all__ = ["DataEncryptionKeyModel"]


class DataEncryptionKeyModel(BaseDataEncryptionKeyModel):
    """Base class of models whose rows own a data key.

    Example:
        >>> class Pupil(DataEncryptionKeyModel):
        ...     name = EncryptedTextField()
        >>> class Diary(EncryptedModel):
        ...     data_key_owner = "pupil"
        ...     pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE)
        ...     text = EncryptedTextField()
        >>> pupil.shred()  # neither the name nor any diary can be read any more
    """

    dek = DataEncryptionKeyField()

    class Meta:
        abstract = True
