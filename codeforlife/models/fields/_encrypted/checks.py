"""System checks of one encrypted field."""

from __future__ import annotations

import typing as t

from django.core import checks
from django.core.validators import EmailValidator
from django.db import models

if t.TYPE_CHECKING:
    from ..base_encrypted import BaseEncryptedField

__all__ = ["check_encrypted_field"]


def check_encrypted_field(
    field: BaseEncryptedField[t.Any],
) -> list[checks.CheckMessage]:
    """Return what is wrong with how a field is declared.

    Args:
        field: The encrypted field.
    """
    found: list[checks.CheckMessage] = []
    has_db_index = getattr(field, "db_index", False)
    if field.primary_key or has_db_index:
        option = "primary_key" if field.primary_key else "db_index"
        found.append(
            checks.Error(
                f"An encrypted field cannot have {option}.",
                hint="Declare it with index=BlindIndex().",
                obj=field,
                id="encrypted.E006",
            )
        )
    if field.unique and field.index is None and not field.primary_key:
        found.append(
            checks.Error(
                "An encrypted field is unique by its blind index, and has none.",
                hint="Declare it with index=BlindIndex().",
                obj=field,
                id="encrypted.E007",
            )
        )
    if field.db_default is not models.NOT_PROVIDED:
        found.append(
            checks.Error(
                "The database cannot encrypt a default.",
                hint="Use default= instead of db_default=.",
                obj=field,
                id="encrypted.E016",
            )
        )
    if field.keyed_by_owner and field.index is not None:
        found.append(
            checks.Error(
                "A blind index would outlive the owner's data key.",
                hint="Remove the index, or set keyed_by_owner=False.",
                obj=field,
                id="encrypted.E008",
            )
        )
    if _is_email(field) and field.index is not None and not _is_normalized(field):
        found.append(
            checks.Warning(
                "An e-mail address is indexed without normalization.",
                hint="Use BlindIndex(fold_case=True), or normalize=.",
                obj=field,
                id="encrypted.W001",
            )
        )
    return found


def _is_email(field: BaseEncryptedField[t.Any]) -> bool:
    return "email" in field.name.lower() or any(
        isinstance(validator, EmailValidator) for validator in field.validators
    )


def _is_normalized(field: BaseEncryptedField[t.Any]) -> bool:
    index = field.index
    return index is not None and (index.fold_case or index.normalize is not None)
