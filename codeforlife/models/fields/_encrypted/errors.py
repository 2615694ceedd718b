"""The errors of queries that need the database to read an encrypted value."""

from __future__ import annotations

import typing as t

from django.core.exceptions import FieldError

if t.TYPE_CHECKING:
    from django.db.models import Field

    from .protocol import EncryptedField

__all__ = ["EncryptedFieldError", "ScanLimitError"]


class EncryptedFieldError(FieldError):
    """A query needs the database to read an encrypted value.

    Attributes:
        field: The encrypted field, if the query names one.
    """

    def __init__(
        self,
        message: str,
        field: EncryptedField | Field[t.Any, t.Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.field = field


class ScanLimitError(EncryptedFieldError):
    """A search in encrypted values would decrypt more rows than it may.

    See the setting `ENCRYPTION_SCAN_LIMIT`.
    """
