"""System checks of the admin's use of encrypted fields, and of the keys."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from django.apps import apps
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from codeforlife.conf import conf

from ..fields import BaseEncryptedField, EncryptedFieldError, get_encrypted_fields
from ._checks import get_encrypted_field

__all__ = ["can_look_up", "check_encrypted_admin", "check_encryption_keys"]

_UNKEYED = (
    "codeforlife.encryption.providers.local.",
    "codeforlife.encryption.providers.memory.",
)

_FROM_SETTING = "codeforlife.encryption.providers.environment."


def check_encrypted_admin(**_: t.Any) -> list[checks.CheckMessage]:
    """Return which model admins ask the database to read encrypted values."""
    if not apps.is_installed("django.contrib.admin"):
        return []
    from django.contrib.admin.sites import all_sites

    found: list[checks.CheckMessage] = []
    for site in all_sites:
        for model, model_admin in site._registry.items():
            for option in ("ordering", "list_filter", "date_hierarchy"):
                found += _check_admin_option(model, model_admin, option)
            found += _check_admin_search(model, model_admin)
    return found


def _check_admin_option(
    model: type[models.Model], model_admin: t.Any, option: str
) -> Iterator[checks.CheckMessage]:
    names = getattr(model_admin, option, None) or ()
    for name in [names] if isinstance(names, str) else names:
        field = get_encrypted_field(model, name)
        if field is not None:
            yield _warning(
                type(model_admin),
                f"'{option}' refers to {field.label}, which is encrypted.",
                "W002",
                "Remove it there.",
            )


def _check_admin_search(
    model: type[models.Model], model_admin: t.Any
) -> Iterator[checks.CheckMessage]:
    for name in getattr(model_admin, "search_fields", ()):
        path, lookup = _get_search_lookup(model, name)
        field = get_encrypted_field(model, path)
        if field is None or can_look_up(field, lookup):
            continue
        yield _warning(
            type(model_admin),
            f"'search_fields' has {name!r}, but {field.label} is encrypted and cannot"
            " be searched like that.",
            "W003",
            f"Search for whole values: '={path}' with index=BlindIndex(fold_case=True),"
            f" or '{path}__exact' with index=BlindIndex(). Texts can be searched for a"
            f" part, too: '{path}'.",
        )


def _get_search_lookup(model: type[models.Model], name: str) -> tuple[str, str]:
    """Split what the admin searches into a field's path and a look-up."""
    prefixes = {"^": "istartswith", "=": "iexact", "@": "search"}
    if name[0] in prefixes:
        return name[1:], prefixes[name[0]]
    path, _, lookup = name.rpartition(LOOKUP_SEP)
    field = get_encrypted_field(model, path) if path else None
    if field is None or get_encrypted_field(model, name) is not field:
        return name, "icontains"
    return path, lookup


def can_look_up(field: BaseEncryptedField[t.Any], lookup: str) -> bool:
    """Say whether a look-up of an encrypted field can be answered.

    Args:
        field: The encrypted field.
        lookup: The look-up, also after a transform, such as "lower__exact".
    """
    column: t.Any = field.get_col(field.model._meta.db_table)
    *transforms, lookup = lookup.split(LOOKUP_SEP)
    try:
        for transform in transforms:
            column = field.get_transform(transform)(column)
        field.get_lookup(lookup)(column, [""] if lookup == "in" else "")
    except EncryptedFieldError:
        return False
    except ValidationError:
        pass  # such a value is none, but others are
    return True


def check_encryption_keys(**_: t.Any) -> list[checks.CheckMessage]:
    """Return whether a deployed environment has keys of its own."""
    if conf.is_local:
        return []
    if not any(get_encrypted_fields(model) for model in apps.get_models()):
        return []
    path = conf.encryption.key_provider
    if path.startswith(_UNKEYED):
        return [
            checks.Error(
                f"Personal data would be encrypted with this machine's keys ({path}).",
                hint="Set ENCRYPTION_KEY_PROVIDER and ENCRYPTION_KEYSET.",
                id="encrypted.E014",
            )
        ]
    if path.startswith(_FROM_SETTING) and not conf.encryption.keyset:
        return [
            checks.Error(
                "There are no keys to encrypt personal data with.",
                hint="Make a keyset with `manage.py generate_keyset --output FILE` and"
                " put the file's content in the secret ENCRYPTION_KEYSET.",
                id="encrypted.E015",
            )
        ]
    return []


def _warning(
    obj: t.Any, message: str, number: str, hint: str | None = None
) -> checks.CheckMessage:
    return checks.Warning(message, hint=hint, obj=obj, id=f"encrypted.{number}")
