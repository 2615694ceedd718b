"""Values of encrypted fields on their way to the database and back."""

from __future__ import annotations

import typing as t

from django.db import models
from django.db.models.expressions import Col
from django.utils.functional import Promise

from codeforlife.encryption import DecryptionError, ShreddedDataError, get_keyring

from ._encrypted.columns import get_fold
from ._encrypted.errors import EncryptedFieldError
from .ciphertext import Ciphertext
from .encrypted_column import EncryptedColumn
from .expressions import check_saved_expression

__all__ = ["EncryptedValues"]


class EncryptedValues[T](EncryptedColumn[T]):
    """Encrypts what an encrypted field writes, and decrypts what it reads."""

    # Values of exactly this type need no conversion, which is what most are.
    plain_type: type[t.Any] | None = None

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

    def decode(self, data: bytes) -> T:
        """Return the value of decrypted bytes, or say that they are none.

        Args:
            data: What was decrypted.

        Raises:
            DecryptionError: A field of another kind has written them.
        """
        try:
            return self.bytes_to_value(data)
        except (TypeError, ValueError):
            # Whose messages may show the value.
            raise DecryptionError(
                self.label, "a field of another kind has written the stored value."
            ) from None

    def value_to_index_text(self, value: T) -> str:
        """Return the text whose digest the blind index holds.

        Args:
            value: What `to_python` returned.
        """
        return self.value_to_bytes(value).hex()

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
            raise EncryptedFieldError(
                f"{self.label} is encrypted with a blind index, so an instance must"
                " hold its value, not an expression; or use update().",
                self,
            )
        return self.to_python(models.Field.get_prep_value(self, value))

    def _encrypt_for_owner(self, model_instance: models.Model, add: bool) -> t.Any:
        """Return the ciphertext to write: `pre_save` with an owner's data key."""
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
            raise EncryptedFieldError(
                f"{self.label} is encrypted with its owner's data key: set it on"
                " instances and save them.",
                self,
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
                plain = to_value(decrypt(value))
            except (DecryptionError, TypeError, ValueError):
                # Another type, a key that was added a moment ago, or a real error.
                plain = slowly(value, None, connection)
            fold = None if expression.__class__ is Col else get_fold(expression)
            return plain if fold is None else fold(t.cast(str, plain))

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
        return self.decode(data)

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
        return self.decode(data)

    def value_from_object(self, obj: models.Model) -> t.Any:
        """Return an instance's value; `None` once its owner's key was deleted."""
        try:
            return super().value_from_object(obj)
        except ShreddedDataError:
            return None

    def _get_aead(self, instance: models.Model) -> t.Any:
        aead = getattr(instance, "dek_aead", None)
        if aead is None:
            if type(instance).__module__ == "__fake__":
                raise DecryptionError(
                    self.label,
                    "a migration's models do not know their owners' data keys. Use the"
                    " model itself, in a management command.",
                )
            raise ShreddedDataError(
                self.label, "it has no owner, or its owner's data key was deleted."
            )
        return aead

    def _to_bytes(self, value: t.Any) -> bytes:
        if isinstance(value, str):
            raise DecryptionError(
                self.label,
                "the column holds text. Run `manage.py encrypt_plaintext` first.",
            )
        if not isinstance(value, bytes | bytearray | memoryview):
            raise DecryptionError(self.label, "the stored value is not a ciphertext.")
        return bytes(value)
