"""The base of fields whose values are stored encrypted."""

from __future__ import annotations

import typing as t
from functools import cached_property

from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute as _PlainAttribute
from django.utils.functional import Promise

from codeforlife.encryption import (
    BlindIndex,
    DecryptionError,
    ShreddedDataError,
    get_keyring,
)

from ._django import Field, FieldOf
from .blind_index import BlindIndexField
from .ciphertext import Ciphertext
from .deferred_attribute import DeferredAttribute
from .encrypted_checks import check_encrypted_field
from .expressions import check_saved_expression
from .lookups import get_encrypted_lookup

__all__ = ["BaseEncryptedField", "EncryptedAttribute"]


class EncryptedAttribute(
    DeferredAttribute["BaseEncryptedField[t.Any]", models.Model, t.Any]
):
    """Decrypts a value with its owner's data key, when it is first read."""

    def __get__(
        self, instance: models.Model | None, cls: type[models.Model] | None = None
    ) -> t.Any:
        """Return the value, decrypted."""
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Ciphertext):
            return value
        if getattr(instance._state, "writes_ciphertext", False):
            return value
        decrypted = instance.__dict__.setdefault("__decrypted_values__", {})
        name = self.field.attname
        if name not in decrypted:
            decrypted[name] = self.field.decrypt_value(instance, value.value)
        return decrypted[name]

    def __set__(self, instance: models.Model, value: t.Any) -> None:
        """Keep a new value, which is encrypted when it is saved."""
        super().__set__(instance, value)
        instance.__dict__.get("__decrypted_values__", {}).pop(self.field.attname, None)


class BaseEncryptedField[T](FieldOf[T]):
    """Stores a value as AES-256-GCM ciphertext that is bound to its column.

    Instances, queries, forms and serializers see the plain value. A subclass combines
    this base with the Django field that its values behave like, and says how a value
    becomes bytes.

    Args:
        index: How the field can be looked up; without an index it cannot be.
        associated_data: What ciphertexts are bound to. The default is
            `app_label.Model.field`; pin it before renaming a field or its model.
        keyed_by_owner: Whether the owner's data key encrypts, not the keyring. The
            default is what the model says.
        **kwargs: Options of Django's fields.

    Raises:
        ValidationError: The associated data is empty.

    Example:
        >>> class EncryptedIntegerField(BaseEncryptedField[int], models.IntegerField):
        ...     def value_to_bytes(self, value: int) -> bytes:
        ...         return str(value).encode()
        ...
        ...     def bytes_to_value(self, data: bytes) -> int:
        ...         return int(data)
    """

    is_encrypted = True
    # Values of exactly this type need no conversion, which is what most are.
    plain_type: type[t.Any] | None = None
    descriptor_class = _PlainAttribute

    def __init__(
        self,
        *args: t.Any,
        index: BlindIndex | None = None,
        associated_data: str | None = None,
        keyed_by_owner: bool | None = None,
        **kwargs: t.Any,
    ) -> None:
        if associated_data is not None and not associated_data:
            raise ValidationError(
                "The associated data of an encrypted field must not be empty.",
                code="no_associated_data",
            )
        super().__init__(*args, **kwargs)
        self.index = index
        self.associated_data = associated_data
        self.keyed_by_owner = keyed_by_owner

    # How a value becomes bytes

    def value_to_bytes(self, value: T) -> bytes:
        """Return the bytes to encrypt for a value.

        Args:
            value: What `to_python` returned.
        """
        raise NotImplementedError

    def bytes_to_value(self, data: bytes) -> T:
        """Return the value of decrypted bytes.

        Args:
            data: What `value_to_bytes` returned.
        """
        raise NotImplementedError

    def value_to_index_text(self, value: T) -> str:
        """Return the text whose digest the blind index holds.

        Args:
            value: What `to_python` returned.
        """
        return self.value_to_bytes(value).hex()

    # The class it stands in

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Join a model, and give it the index column.

        Raises:
            ValidationError: The model is no `EncryptedModel`.
        """
        is_historical = cls.__module__ == "__fake__"
        if not is_historical:
            if not hasattr(cls, "ENCRYPTED_FIELDS"):
                raise ValidationError(
                    f"{cls.__name__}.{name} is encrypted, so {cls.__name__} must be a"
                    " subclass of codeforlife.models.EncryptedModel.",
                    code="invalid_model_base_class",
                )
            if self.keyed_by_owner is None and not cls._meta.abstract:
                self.keyed_by_owner = t.cast(t.Any, cls).is_keyed_by_owner()
        if self.keyed_by_owner:
            self.descriptor_class = EncryptedAttribute
        super().contribute_to_class(cls, name, private_only=private_only)
        # Migrations list the index column themselves, and an abstract model's
        # subclasses each get their own.
        if self.index is not None and not is_historical and not cls._meta.abstract:
            cls.add_to_class(self.index_name, self._make_index_field())

    def _make_index_field(self) -> BlindIndexField:
        return BlindIndexField(
            source=self.name,
            verbose_name=self.verbose_name,
            null=self.null,
            blank=True,
            unique=self.unique,
            db_index=not self.unique,
        )

    @property
    def index_name(self) -> str:
        """The name of the index column's field."""
        return f"{self.name}_index"

    @cached_property
    def index_field(self) -> Field:
        """The index column's field.

        Raises:
            FieldError: This field has no index.
        """
        if self.index is None:
            raise FieldError(
                f"{self.label} is encrypted and has no blind index, so it cannot be"
                " looked up: declare it with index=BlindIndex()."
            )
        field: t.Any = self.model._meta.get_field(self.index_name)
        return t.cast(Field, field)

    @cached_property
    def label(self) -> str:
        """The field's full name, `app_label.Model.field`."""
        return f"{self.model._meta.label}.{self.name}"

    @cached_property
    def full_associated_data(self) -> bytes:
        """What ciphertexts of this field are bound to."""
        if self.associated_data:
            return self.associated_data.encode()
        model = getattr(self.model, "associated_data", None) or self.model._meta.label
        return f"{model}.{self.name}".encode()

    def deconstruct(self) -> t.Any:
        """Return how a migration writes this field.

        Uniqueness is left to the index column, and the associated data is spelled out,
        so that data migrations read what was current then.
        """
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("unique", None)
        if self.index is not None:
            kwargs["index"] = self.index
        if hasattr(self, "model") and not self.model._meta.abstract:
            kwargs["associated_data"] = self.full_associated_data.decode()
        elif self.associated_data:
            kwargs["associated_data"] = self.associated_data
        if self.keyed_by_owner:
            kwargs["keyed_by_owner"] = True
        return name, path, args, kwargs

    def check(self, **kwargs: t.Any) -> list[checks.CheckMessage]:
        """Return Django's messages about this field, and ours."""
        return [*super().check(**kwargs), *check_encrypted_field(self)]

    # The column

    def get_internal_type(self) -> str:
        """Return the column's kind: bytes."""
        return "BinaryField"

    def cast_db_type(self, connection: t.Any) -> str | None:
        """Return the column's type, also within an SQL `CAST`."""
        return self.db_type(connection)

    def get_lookup(self, lookup_name: str) -> t.Any:
        """Return the class of a look-up that the blind index can answer.

        Raises:
            FieldError: It cannot answer this one.
        """
        return get_encrypted_lookup(self, lookup_name)

    def get_transform(self, lookup_name: str) -> t.Any:
        """Refuse: the database cannot compute anything from an encrypted value.

        Raises:
            FieldError: Always.
        """
        return get_encrypted_lookup(self, lookup_name)

    def select_format(
        self, compiler: t.Any, sql: str, params: t.Any
    ) -> tuple[str, t.Any]:
        """Refuse queries whose result would be wrong without any sign of it.

        Raises:
            FieldError: They group or compare ciphertexts, or read without an instance
                what only the instance's owner can decrypt.
        """
        query = compiler.query
        if not query.default_cols:
            if self.keyed_by_owner:
                raise FieldError(
                    f"{self.label} is encrypted with its owner's data key: load"
                    " instances, not values()."
                )
            columns = (getattr(column, "target", None) for column in query.select)
            if (query.distinct or isinstance(query.group_by, tuple)) and not any(
                column is not None and column.primary_key for column in columns
            ):
                raise FieldError(
                    f"{self.label} is encrypted, so the database cannot group its"
                    f" values: use {self.index_name!r}, or do it in Python."
                )
        return sql, params

    # Values on their way in

    def get_index_value(self, value: t.Any) -> bytes | None:
        """Return what the index column holds for a value.

        Args:
            value: The value, or an expression that is a plain `Value`.

        Raises:
            FieldError: It is another expression.
        """
        if value is None or self.index is None:
            return None
        if type(value) is not self.plain_type:
            value = self._to_plain(value)
            if value is None:
                return None
        if value == "":
            return b""
        key = get_keyring().index_key(self.full_associated_data)
        return self.index.digest(key, self.value_to_index_text(value))

    def _to_plain(self, value: t.Any) -> t.Any:
        if isinstance(value, models.Value):
            value = value.value
        if hasattr(value, "resolve_expression"):
            raise FieldError(
                f"{self.label} is encrypted with a blind index, so an instance must"
                " hold its value, not an expression; or use update()."
            )
        return self.to_python(models.Field.get_prep_value(self, value))

    def pre_save(self, model_instance: models.Model, add: bool) -> t.Any:
        """Return what to write; with an owner's data key that is the ciphertext."""
        if not self.keyed_by_owner:
            return super().pre_save(model_instance, add)
        attributes = model_instance.__dict__
        stored = attributes.get(self.attname)
        if isinstance(stored, Ciphertext) and not getattr(self, "auto_now", False):
            # Unchanged since it was loaded: written as it is, even when shredded.
            return stored
        value = super().pre_save(model_instance, add)
        if value is None or isinstance(value, Ciphertext):
            return value
        ciphertext = self.encrypt_value(model_instance, value)
        attributes[self.attname] = Ciphertext(t.cast(bytes, ciphertext))
        attributes.setdefault("__decrypted_values__", {})[self.attname] = value
        return attributes[self.attname]

    def get_prep_value(self, value: t.Any) -> t.Any:
        """Return the value as this field's type."""
        if isinstance(value, Ciphertext) or hasattr(value, "as_sql"):
            return value
        return super().get_prep_value(value)

    def get_db_prep_value(
        self, value: t.Any, connection: t.Any, prepared: bool = False
    ) -> t.Any:
        """Return the ciphertext of a value.

        Raises:
            FieldError: Only the owner's data key can encrypt it.
        """
        if type(value) is not self.plain_type:
            if isinstance(value, Ciphertext):
                return value.value
            if isinstance(value, Promise):
                value = models.Field.get_prep_value(self, value)
            value = self.to_python(value)
            if value is None:
                return None
        if self.keyed_by_owner:
            raise FieldError(
                f"{self.label} is encrypted with its owner's data key: set it on"
                " instances and save them."
            )
        plaintext = self.value_to_bytes(value)
        return get_keyring().encrypt(plaintext, self.full_associated_data)

    def get_db_prep_save(self, value: t.Any, connection: t.Any) -> t.Any:
        """Return what the column will hold: never plaintext.

        Raises:
            FieldError: An expression would write something else.
        """
        if type(value) is not self.plain_type:
            if hasattr(value, "as_sql"):
                check_saved_expression(value, self)
                return value
        elif not self.keyed_by_owner:
            # What bulk_create does 1,000 times.
            plaintext = self.value_to_bytes(value)
            return get_keyring().encrypt(plaintext, self.full_associated_data)
        return self.get_db_prep_value(value, connection)

    def encrypt_value(
        self, instance: models.Model, plaintext: T | None
    ) -> bytes | None:
        """Encrypt a value with the instance's key.

        Args:
            instance: The instance that holds the value.
            plaintext: The value.

        Returns:
            The ciphertext, or `None` for `None`.

        Raises:
            ShreddedDataError: The owner's data key was deleted.
        """
        if plaintext is None:
            return None
        aead = self._get_aead(instance)
        ciphertext: bytes = aead.encrypt(
            plaintext=self.value_to_bytes(self.to_python(plaintext)),
            associated_data=self.full_associated_data,
        )
        return ciphertext

    # Values on their way out

    def get_db_converters(self, connection: t.Any) -> list[t.Any]:
        """Return what turns each stored value of a query into a plain one."""
        if self.keyed_by_owner:
            return [self.from_db_value]
        decrypt = get_keyring().aead.get_decryptor(self.full_associated_data)
        to_value, slowly = self.bytes_to_value, self.from_db_value

        def convert(value: t.Any, expression: t.Any, connection: t.Any) -> t.Any:
            if value is None:
                return None
            try:
                return to_value(decrypt(value))
            except (DecryptionError, TypeError):
                # Another type, a key that was added a moment ago, or a real error.
                return slowly(value, expression, connection)

        return [convert]

    def from_db_value(
        self, value: t.Any, expression: t.Any, connection: t.Any
    ) -> t.Any:
        """Decrypt what the column holds.

        Raises:
            DecryptionError: It cannot be decrypted.
        """
        if value is None:
            return None
        if type(value) is not bytes:
            value = self._to_bytes(value)
        if self.keyed_by_owner:
            return Ciphertext(value)
        try:
            data = get_keyring().decrypt(value, self.full_associated_data)
        except DecryptionError as error:
            raise error.at(self.label) from None
        return self.bytes_to_value(data)

    def decrypt_value(self, instance: models.Model, ciphertext: bytes | None) -> t.Any:
        """Decrypt a value with the instance's key.

        Args:
            instance: The instance that holds the value.
            ciphertext: What the column holds.

        Returns:
            The value, or `None` for `None`.

        Raises:
            DecryptionError: It cannot be decrypted.
            ShreddedDataError: The owner's data key was deleted.
        """
        if ciphertext is None:
            return None
        aead = self._get_aead(instance)
        try:
            data = aead.decrypt(
                ciphertext=ciphertext, associated_data=self.full_associated_data
            )
        except DecryptionError as error:
            raise error.at(self.label) from None
        return self.bytes_to_value(data)

    def value_from_object(self, obj: models.Model) -> t.Any:
        """Return an instance's value; `None` once its owner's key was deleted."""
        try:
            return super().value_from_object(obj)
        except ShreddedDataError:
            return None

    def _get_aead(self, instance: models.Model) -> t.Any:
        aead = getattr(instance, "dek_aead", None)
        if aead is None:
            raise ShreddedDataError(self.label, "its owner's data key was deleted.")
        return aead

    def _to_bytes(self, value: t.Any) -> bytes:
        if isinstance(value, str):
            raise DecryptionError(
                self.label,
                "the column holds text. Run `manage.py encrypt_plaintext` first.",
            )
        return bytes(value)
