import uuid

from django.db import models

from codeforlife.encryption import BlindIndex
from codeforlife.models import DataEncryptionKeyModel, EncryptedModel
from codeforlife.models.fields import (
    EncryptedBinaryField,
    EncryptedDateField,
    EncryptedJSONField,
    EncryptedTextField,
)


def trim(value: str) -> str:
    return value.strip()


class Secret(EncryptedModel):
    """Has an encrypted field of each kind."""

    name = EncryptedTextField(
        max_length=50, unique=True, index=BlindIndex(fold_case=True)
    )
    code = EncryptedTextField(blank=True, default="", index=BlindIndex(normalize=trim))
    note = EncryptedTextField(null=True, blank=True)
    data = EncryptedJSONField(null=True, blank=True)
    born = EncryptedDateField(null=True, blank=True, index=BlindIndex())
    blob = EncryptedBinaryField(null=True, blank=True)
    rank = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code_index"], condition=~models.Q(code=""), name="secret__code"
            )
        ]

    def __str__(self) -> str:
        return f"Secret {self.pk}"


class SecretProxy(Secret):
    class Meta:
        proxy = True


class SecretChild(Secret):
    """Inherits the encrypted columns of another table."""

    nickname = EncryptedTextField(index=BlindIndex())


class BasePerson(EncryptedModel):
    surname = EncryptedTextField(index=BlindIndex())

    class Meta:
        abstract = True


class Author(BasePerson):
    """Inherits an encrypted field; on the way to encrypting another one."""

    city_plain = models.CharField(max_length=50, default="")
    city = EncryptedTextField(null=True, index=BlindIndex())

    def __str__(self) -> str:
        return f"Author {self.pk}"


class Keeper(DataEncryptionKeyModel):
    """Owns a data key; its own key is a UUID, known before the first insert."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = EncryptedTextField()

    def __str__(self) -> str:
        return f"Keeper {self.pk}"


class Diary(EncryptedModel):
    """Is encrypted with its keeper's data key."""

    data_key_owner = "keeper"

    keeper = models.ForeignKey(Keeper, on_delete=models.CASCADE, related_name="diaries")
    text = EncryptedTextField(blank=True)
    mood = EncryptedTextField(null=True, blank=True)
    mood_plain = models.CharField(max_length=50, null=True)  # noqa: DJ001

    class Meta:
        verbose_name_plural = "diaries"

    def __str__(self) -> str:
        return f"Diary {self.pk}"


class Safe(DataEncryptionKeyModel):
    """Owns a data key; the database gives it its own key."""

    content = EncryptedTextField(null=True)
    label = EncryptedTextField(
        default="", blank=True, index=BlindIndex(), keyed_by_owner=False
    )

    def __str__(self) -> str:
        return f"Safe {self.pk}"
