"""The base of models with encrypted fields."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterable, Iterator
from functools import cache

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import classproperty

from codeforlife.encryption import get_keyring

from ..base import Model
from ..fields import BaseEncryptedField, get_encrypted_fields, with_index_names
from ..fields._encrypted.ciphertext import (
    UnreadableValue,
    show_ciphertexts,
    write_ciphertexts,
)
from ._checks import check_encrypted_model
from ._queryset import EncryptedQuerySet

__all__ = ["EncryptedManager", "EncryptedModel"]


if t.TYPE_CHECKING:
    _BaseManager = models.Manager
else:
    _BaseManager = models.Manager.from_queryset(EncryptedQuerySet)


class EncryptedManager[AnyModel: models.Model](_BaseManager[AnyModel]):
    """The manager of models with encrypted fields; subclass it for your own."""

    # Migrations name this class: by the package, wherever it is defined.
    __module__ = "codeforlife.models.encrypted"
    # Data migrations must write the index columns, too.
    use_in_migrations = True


class EncryptedModel(Model):
    """Base class of models with encrypted fields.

    Queries, forms, serializers and the admin treat an encrypted field as a plain one,
    as far as a database can without reading it.

    Attributes:
        associated_data: Stands for `app_label.Model` in what ciphertexts are bound to.
            Pin it before renaming the model.
        data_key_owner: The path to the row whose data key encrypts this model's
            fields, such as "user" or "diary__user"; by default the keyring does.

    Example:
        >>> class Note(EncryptedModel):
        ...     title = EncryptedTextField(max_length=50, index=BlindIndex())
        ...     text = EncryptedTextField()
        >>> Note.objects.get(title="Shopping").text
    """

    associated_data: t.ClassVar[str | None] = None
    data_key_owner: t.ClassVar[str | None] = None

    class Manager[AnyModel: models.Model](EncryptedManager[AnyModel]):
        """The base of the managers of these models."""

    objects: t.ClassVar[t.Any] = EncryptedManager()

    class Meta:
        abstract = True

    @classproperty
    def ENCRYPTED_FIELDS(cls) -> list[BaseEncryptedField[t.Any]]:
        """The encrypted fields, inherited ones too, in their order."""
        model = t.cast(t.Any, cls)
        return get_encrypted_fields(model) if hasattr(model, "_meta") else []

    @property
    def __decrypted_values__(self) -> dict[str, t.Any]:
        """The values that were decrypted with the owner's data key, by attname."""
        values: dict[str, t.Any] = self.__dict__.setdefault("__decrypted_values__", {})
        return values

    @classmethod
    def is_keyed_by_owner(cls) -> bool:
        """Say whether an owner's data key encrypts the fields, not the keyring."""
        if cls.data_key_owner is not None:
            return True
        return cls.dek_aead is not EncryptedModel.dek_aead

    @property
    def dek_aead(self) -> t.Any:
        """What encrypts this row: the keyring, or its owner's data key.

        `None` means that the data key was deleted, or that there is no owner. A
        subclass may override it to choose the owner by itself.
        """
        if self.data_key_owner is None:
            return get_keyring()
        owner: t.Any = self
        for name in self.data_key_owner.split("__"):
            owner = getattr(owner, name)
            if owner is None:
                return None
        return owner.dek_aead

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: t.Collection[str],
        values: t.Collection[t.Any],
        **kwargs: t.Any,
    ) -> t.Self:
        """Make an instance of a row; what cannot be decrypted counts as deferred.

        Reading it raises, and saving leaves it as it is stored.
        """
        instance = super().from_db(db, field_names, values, **kwargs)
        attributes = instance.__dict__
        for name in _get_names(cls):
            if type(attributes.get(name)) is UnreadableValue:
                unreadable = attributes.setdefault("__unreadable_values__", {})
                unreadable[name] = attributes.pop(name)
        return instance

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: t.Any = None,
    ) -> None:
        """Load the values again; nothing is decrypted before it is read.

        Raises:
            DecryptionError: A field that is asked for could not be decrypted.
        """
        fields = fields if fields is None else list(fields)
        for name in self.__dict__.get("__unreadable_values__", {}).keys() & {
            *(fields or ())
        }:
            str(self.__dict__["__unreadable_values__"][name])  # raises its error
        if any(field.keyed_by_owner for field in self.ENCRYPTED_FIELDS):
            manager: t.Any = type(self)._base_manager
            if from_queryset is None:
                from_queryset = manager.db_manager(using, hints={"instance": self})
            with show_ciphertexts(from_queryset.all()) as rows:
                super().refresh_from_db(using, fields, rows)
        else:
            super().refresh_from_db(using, fields, from_queryset)

    def __getstate__(self) -> dict[str, t.Any]:
        """Leave out what was decrypted: a copy or a pickle decrypts by itself."""
        state: dict[str, t.Any] = super().__getstate__()
        state.pop("__decrypted_values__", None)
        return state

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """Validate the fields, but for what was shredded."""
        super().clean_fields(exclude=self._with_shredded(exclude))

    def validate_unique(self, exclude: Iterable[str] | None = None) -> None:
        """Check uniqueness; errors name the encrypted field, not its index."""
        with self._naming_sources():
            super().validate_unique(self._with_indexes(exclude))

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """Check the constraints; errors name the encrypted field, not its index."""
        with self._naming_sources():
            super().validate_constraints(self._with_indexes(exclude))

    @classmethod
    def check(cls, **kwargs: t.Any) -> list[checks.CheckMessage]:
        """Return Django's messages about this model, and ours."""
        return [*super().check(**kwargs), *check_encrypted_model(cls)]

    def _get_index_sources(self) -> dict[str, str]:
        return {f.index_name: f.name for f in self.ENCRYPTED_FIELDS if f.index}

    def _with_indexes(self, exclude: Iterable[str] | None) -> set[str]:
        """Leave out an index where its field is left out, and nowhere else."""
        left_out = self._with_shredded(exclude)
        for name, source in self._get_index_sources().items():
            (left_out.add if source in left_out else left_out.discard)(name)
        return left_out

    def _with_shredded(self, exclude: Iterable[str] | None) -> set[str]:
        fields = self.ENCRYPTED_FIELDS
        lost = (f.name for f in fields if f.is_shredded(self) or f.is_unreadable(self))
        return {*(exclude or ()), *lost}

    @contextlib.contextmanager
    def _naming_sources(self) -> Iterator[None]:
        sources = self._get_index_sources()
        try:
            yield
        except ValidationError as error:
            messages = error.error_dict.items()
            raise ValidationError(
                {sources.get(name, name): errors for name, errors in messages}
            ) from None

    def _get_unique_checks(
        self,
        exclude: Iterable[str] | None = None,
        include_meta_constraints: bool = False,
    ) -> t.Any:
        # Formsets compare what their forms hold: the fields, not their indexes. That an
        # index is unique, its field says already, if the field is.
        get_checks: t.Any = super()._get_unique_checks  # type: ignore[misc] # no stub
        checks, date_checks = get_checks(
            self._with_indexes(exclude), include_meta_constraints
        )
        indexes = {(f.index_name,) for f in self.ENCRYPTED_FIELDS if f.unique}
        sources = self._get_index_sources()
        return [
            (model, tuple(sources.get(name, name) for name in names))
            for model, names in checks
            if names not in indexes
        ], date_checks

    def _save_table(
        self,
        raw: bool = False,
        cls: t.Any = None,
        force_insert: bool = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: t.Any = None,
    ) -> t.Any:
        # Django's signals see the update fields as they were given; only the statement
        # has the index columns besides. Dumps are loaded without the fields' pre_save.
        if update_fields:
            update_fields = frozenset(with_index_names(type(self), update_fields))
        for name, value in self.__dict__.items():
            if hasattr(value, "resolve_expression"):
                EncryptedQuerySet(type(self)).check_saved(name, value)
        save: t.Any = super()._save_table  # type: ignore[misc]
        with write_ciphertexts([self] if raw else []):
            return save(raw, cls, force_insert, force_update, using, update_fields)


@cache
def _get_names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in get_encrypted_fields(model))
