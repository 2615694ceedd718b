"""The authentication factors that a user has set up, besides the password."""

from __future__ import annotations

import typing as t

from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models

from ...models import Model
from ...types import Validators
from ...validators import AsciiNumericCharSetValidator
from .user import User

if t.TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .session_auth_factor import SessionAuthFactor

__all__ = ["AuthFactor"]


class AuthFactor(Model):
    """An authentication factor that a user presents at each log-in."""

    if t.TYPE_CHECKING:
        sessions: RelatedManager[SessionAuthFactor]
        user_id: int

    class Type(models.TextChoices):
        """The kinds of authentication factors."""

        OTP = "otp", "one-time password"

    otp_validators: t.ClassVar[Validators] = [
        AsciiNumericCharSetValidator(),
        MinLengthValidator(6),
        MaxLengthValidator(6),
    ]

    user = models.ForeignKey(
        User, related_name="auth_factors", on_delete=models.CASCADE
    )
    type = models.TextField(choices=Type)

    class Meta:
        unique_together = ["user", "type"]

    def __str__(self) -> str:
        return str(self.type)
