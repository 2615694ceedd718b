"""System checks of models with encrypted fields, of their admin, and of the keys."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ..fields import BaseEncryptedField, get_encrypted_fields
from ._queryset import EncryptedQuerySet

__all__ = ["check_encrypted_model", "get_encrypted_field"]


def check_encrypted_model(model: type[models.Model]) -> list[checks.CheckMessage]:
    """Return what is wrong with how a model is declared.

    Args:
        model: A concrete subclass of `EncryptedModel`.
    """
    return [
        *_check_associated_data(model),
        *_check_managers(model),
        *_check_ordering(model),
        *_check_indexes(model),
        *_check_generated(model),
        *_check_owner(model),
        *_check_foreign_keys(model),
        *_check_index_columns(model),
    ]


def _check_associated_data(
    model: type[models.Model],
) -> Iterator[checks.CheckMessage]:
    value = getattr(model, "associated_data", None)
    if value is not None and not isinstance(value, str):
        yield _error(model, "associated_data must be a text.", "E002")
        return
    if value == "":
        yield _error(model, "associated_data must not be empty.", "E003")
        return
    if model._meta.proxy:
        return
    others = {
        field.full_associated_data: field.label
        for other in apps.get_models()
        for field in _own_encrypted_fields(other)
        if other is not model
    }
    for field in _own_encrypted_fields(model):
        label = others.setdefault(field.full_associated_data, field.label)
        if label != field.label:
            yield _error(
                field,
                f"{label} has the same associated data.",
                "E004",
                "Ciphertexts could be swapped between the two unnoticed. Give each its"
                " own associated_data.",
            )


def _check_managers(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    for manager in model._meta.managers:
        queryset = getattr(manager, "_queryset_class", None)
        if isinstance(queryset, type) and issubclass(queryset, EncryptedQuerySet):
            continue
        yield _error(
            model,
            f"The manager {manager.name!r} would not write blind indexes.",
            "E005",
            _get_manager_hint(model, manager.name),
        )


def _get_manager_hint(model: type[models.Model], name: str) -> str:
    """Say how a model gets a manager that writes blind indexes."""
    bases = model.__mro__
    owner = next((base for base in bases if name in vars(base)), model)
    encrypted = next((b for b in bases if b.__name__ == "EncryptedModel"), model)
    if owner is model or bases.index(owner) > bases.index(encrypted):
        return "Derive it from codeforlife.models.EncryptedModel.Manager."
    return (
        f"{owner.__name__} comes before EncryptedModel and brings a manager of its own:"
        f" declare {name} = EncryptedModel.Manager() in {model.__name__}, or list"
        " EncryptedModel first."
    )


def _check_ordering(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    for name in model._meta.ordering or ():
        field = get_encrypted_field(model, name)
        if field is not None:
            yield _error(
                model,
                f"'ordering' refers to {field.label}, which is encrypted.",
                "E009",
                "Order by another field, or sort in Python.",
            )


def _check_indexes(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    options = (*model._meta.indexes, *model._meta.constraints)
    groups: list[Iterable[t.Any]] = [
        *(getattr(option, "fields", ()) for option in options),
        *(getattr(option, "expressions", ()) for option in options),
        *model._meta.unique_together,
    ]
    for name in {name for group in groups for name in group}:
        field = get_encrypted_field(model, name)
        if field is not None:
            yield _error(
                model,
                f"An index or constraint refers to {field.label}, which is encrypted.",
                "E010",
                f"Refer to {field.index_name!r} instead.",
            )


def _check_generated(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    for generated in model._meta.local_fields:
        if not isinstance(generated, models.GeneratedField):
            continue
        field = get_encrypted_field(model, t.cast(t.Any, generated).expression)
        if field is not None:
            yield _error(
                generated,
                f"It is generated from {field.label}, which is encrypted.",
                "E017",
                "Compute it in Python.",
            )


def _check_owner(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    path: str | None = getattr(model, "data_key_owner", None)
    if path is None:
        return
    owner: t.Any = model
    for name in path.split("__"):
        try:
            owner = owner._meta.get_field(name).related_model
        except (FieldDoesNotExist, AttributeError):
            owner = None
    if owner is None or not hasattr(owner, "dek_aead"):
        yield _error(
            model,
            f"data_key_owner is {path!r}, which leads to no model with a data key.",
            "E011",
            "Name the relation to a subclass of DataEncryptionKeyModel.",
        )


def _check_foreign_keys(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    for relation in model._meta.get_fields(include_hidden=True):
        key: t.Any = getattr(relation, "field", None)
        for target in getattr(key, "foreign_related_fields", ()):
            if isinstance(target, BaseEncryptedField) and target.model is model:
                yield checks.Error(
                    f"It refers to {target.label}, which is encrypted: a key would have"
                    " to hold the same ciphertext.",
                    hint=f"Remove to_field={target.name!r}: refer to the primary key.",
                    obj=key,
                    id="codeforlife.E151",
                )


def _check_index_columns(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    for field in _own_encrypted_fields(model):
        if field.index is None:
            continue
        named = [f for f in model._meta.local_fields if f.name == field.index_name]
        if len(named) > 1:
            yield checks.Error(
                f"{field.index_name!r} is declared, but {field.label} adds a field of"
                " this name by itself: its blind index.",
                hint=f"Remove {field.index_name!r}, or give it another name.",
                obj=model,
                id="codeforlife.E153",
            )


def _own_encrypted_fields(
    model: type[models.Model],
) -> list[BaseEncryptedField[t.Any]]:
    fields = get_encrypted_fields(model)
    return [field for field in fields if field.model is model]


def get_encrypted_field(
    model: type[models.Model], name: t.Any
) -> BaseEncryptedField[t.Any] | None:
    """Return the encrypted field that an option of a model or an admin refers to.

    Args:
        model: The model.
        name: A field's name, also behind relations or with a direction, or an
            expression.
    """
    if isinstance(name, tuple):
        name = name[0]
    if hasattr(name, "resolve_expression"):
        nodes = name.flatten() if hasattr(name, "flatten") else [name]
        names = [t.cast(t.Any, n).name for n in nodes if isinstance(n, models.F)]
        found = (get_encrypted_field(model, own) for own in names)
        return next(filter(None, found), None)
    field: t.Any = None
    opts: t.Any = model._meta
    for part in str(name).lstrip("-+").split("__"):
        try:
            field = opts.get_field(part)
        except FieldDoesNotExist:
            break
        if field.related_model is None:
            break
        opts = field.related_model._meta
    return field if isinstance(field, BaseEncryptedField) else None


def _error(
    obj: t.Any, message: str, number: str, hint: str | None = None
) -> checks.CheckMessage:
    return checks.Error(message, hint=hint, obj=obj, id=f"encrypted.{number}")
