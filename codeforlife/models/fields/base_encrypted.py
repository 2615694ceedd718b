"""The base of fields whose values are stored encrypted."""

from __future__ import annotations

import typing as t
from functools import cached_property

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower, Upper
from django.db.models.query_utils import DeferredAttribute as _PlainAttribute
from django.utils.functional import Promise

from codeforlife.encryption import BlindIndex

from ._encrypted import selection, values
from ._encrypted.attributes import EncryptedAttribute
from ._encrypted.checks import check_encrypted_field
from ._encrypted.ciphertext import Ciphertext
from ._encrypted.codecs import Codec
from ._encrypted.django import Field
from ._encrypted.errors import EncryptedFieldError
from ._encrypted.expressions import check_saved_expression
from ._encrypted.lookups import get_encrypted_lookup
from ._encrypted.owned import OwnedValues
from .blind_index import BlindIndexField

__all__ = ["BaseEncryptedField", "EncryptedAttribute"]

_TEXT_TRANSFORMS: dict[str, type[models.Transform]] = {"lower": Lower, "upper": Upper}


class BaseEncryptedField[T](OwnedValues[T]):
    """Stores a value as AES-256-GCM ciphertext that is bound to its column.

    Instances, queries, forms and serializers see the plain value. A subclass combines
    this base with the Django field that its values behave like, and has a codec, which
    says how a value becomes bytes.

    Args:
        index: How the field can be looked up; without an index it cannot be.
        associated_data: What ciphertexts are bound to. The default is
            `app_label.Model.field`; pin it before renaming a field or its model.
        keyed_by_owner: Whether the owner's data key encrypts, not the keyring. The
            default is what the model says.
        **kwargs: Options of Django's fields.

    Attributes:
        codec: Turns values into bytes, and back. A subclass may override
            `value_to_bytes` and `bytes_to_value` instead.

    Raises:
        ValidationError: The associated data is empty.

    Example:
        >>> class IntegerCodec(Codec[int]):
        ...     def to_bytes(self, value: int) -> bytes:
        ...         return str(value).encode()
        ...
        ...     def from_bytes(self, data: bytes) -> int:
        ...         return int(data)
        >>> class EncryptedIntegerField(BaseEncryptedField[int], models.IntegerField):
        ...     codec = IntegerCodec()
    """

    is_encrypted = True
    codec: Codec[T] = Codec()
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

    # ---- as a part of its model ----

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Join a model, and give it the index column.

        Raises:
            ValidationError: The model is not an `EncryptedModel`.
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
            # Not a method of the class: update_or_create would write every field whose
            # class has one.
            self.pre_save = self._encrypt_for_owner  # type: ignore[method-assign]
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
            raise EncryptedFieldError(
                f"{self.label} is encrypted and has no blind index, so it cannot be"
                " looked up: declare it with index=BlindIndex().",
                self,
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

    # ---- in queries ----

    @property
    def is_text(self) -> bool:
        """Whether the values are texts, of which a part can be looked for."""
        return isinstance(self, models.CharField | models.TextField)

    @property
    def transforms(self) -> dict[str, type[models.Transform]]:
        """What can follow the field's name in a look-up, before the look-up's own."""
        return _TEXT_TRANSFORMS if self.is_text else {}

    def get_internal_type(self) -> str:
        """Return the kind of field that a reader of the value expects.

        It is the column's, bytes, where Django would convert what the column holds.
        """
        return "BinaryField"

    def db_type(self, connection: t.Any) -> str | None:
        """Return the column's type: that of bytes, whatever the values are."""
        return t.cast(str, connection.data_types["BinaryField"])

    def db_check(self, connection: t.Any) -> None:
        """Return no condition of the values' type: the column holds bytes."""

    def cast_db_type(self, connection: t.Any) -> str | None:
        """Return the column's type, also within an SQL `CAST`."""
        return self.db_type(connection)

    def get_lookup(self, lookup_name: str) -> t.Any:
        """Return the class of a look-up that can be answered.

        Raises:
            FieldError: This one cannot.
        """
        return get_encrypted_lookup(self, lookup_name)

    def get_transform(self, lookup_name: str) -> t.Any:
        """Return `Lower` or `Upper`, which the folded index can answer.

        Raises:
            FieldError: The database cannot compute anything else.
        """
        if lookup_name in self.transforms:
            return self.transforms[lookup_name]
        get_encrypted_lookup(self, lookup_name)
        raise EncryptedFieldError(
            f"{self.label} is encrypted, so nothing can follow {lookup_name!r} in a"
            " look-up.",
            self,
        )

    def select_format(
        self, compiler: t.Any, sql: str, params: t.Any
    ) -> tuple[str, t.Any]:
        """Refuse queries whose result would be wrong without any sign of it.

        Raises:
            FieldError: They group or compare ciphertexts, or read without an instance
                what only the instance's owner can decrypt.
        """
        selection.check_selection(self, compiler.query)
        return selection.unfold_sql(sql), params

    # ---- values on their way to the database and back ----

    def value_to_bytes(self, value: T) -> bytes:
        """Return the bytes to encrypt for a value that `to_python` returned."""
        return self.codec.to_bytes(value)

    def bytes_to_value(self, data: bytes) -> T:
        """Return the value of bytes that `value_to_bytes` returned."""
        return self.codec.from_bytes(data)

    def value_to_index_text(self, value: T) -> str:
        """Return the text whose digest the blind index holds."""
        return self.codec.to_index_text(value)

    def decode(self, data: bytes) -> T:
        """Return the value of decrypted bytes, or say that they are none.

        Raises:
            DecryptionError: A field of another kind has written them.
        """
        return t.cast(T, values.decode(self, data))

    def get_index_value(self, value: t.Any) -> bytes | None:
        """Return what the index column holds for a value.

        Args:
            value: The value, or an expression that is a plain `Value`.

        Raises:
            FieldError: It is another expression.
        """
        return values.digest(self, value)

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
        if type(value) is not self.codec.plain_type:
            if isinstance(value, Ciphertext):
                return value.value
            if isinstance(value, Promise):
                value = models.Field.get_prep_value(self, value)
            value = self.to_python(value)
            if value is None:
                return None
        if self.keyed_by_owner:
            raise EncryptedFieldError(
                f"{self.label} is encrypted with its owner's data key: set it on"
                " instances and save them.",
                self,
            )
        return values.encrypt(self, value)

    def get_db_prep_save(self, value: t.Any, connection: t.Any) -> t.Any:
        """Return what the column will hold: never plaintext.

        Raises:
            FieldError: An expression would write something else.
        """
        if type(value) is not self.codec.plain_type and hasattr(value, "as_sql"):
            check_saved_expression(value, self)
            return value
        return self.get_db_prep_value(value, connection)

    def get_db_converters(self, connection: t.Any) -> list[t.Any]:
        """Return what turns each stored value of a query into a plain one."""
        if self.keyed_by_owner:
            return [self.from_db_value]
        return [values.make_converter(self)]

    def from_db_value(
        self, value: t.Any, expression: t.Any, connection: t.Any
    ) -> t.Any:
        """Decrypt what the column holds.

        Raises:
            DecryptionError: It cannot be decrypted.
        """
        return None if value is None else values.decrypt(self, value)
