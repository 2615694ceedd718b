"""Single-use tokens for users who have lost their one-time password device."""

from __future__ import annotations

import typing as t

from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import IntegrityError, models, transaction
from django.utils.crypto import constant_time_compare, get_random_string

from ...models import EncryptedModel
from ...models.fields import EncryptedTextField
from ...types import Validators
from ...validators import LowercaseAsciiAlphaCharSetValidator
from .user import User

__all__ = ["OtpBypassToken"]


class OtpBypassTokenManager(EncryptedModel.Manager["OtpBypassToken"]):
    """Generates the tokens of one user, all at once."""

    use_in_migrations = False

    @transaction.atomic
    def bulk_create(  # type: ignore[override] # tokens are made, not given
        self, user: User
    ) -> list[OtpBypassToken]:
        """Replace a user's tokens with new ones.

        Args:
            user: The user who may list the tokens and log in with them.

        Returns:
            The new tokens. Should anything fail, the old ones stay.
        """
        tokens: set[str] = set()
        while len(tokens) < OtpBypassToken.max_count:
            tokens.add(
                get_random_string(OtpBypassToken.length, OtpBypassToken.allowed_chars)
            )
        # One generation at a time, so that no user ends up with two sets of tokens.
        User._base_manager.select_for_update(no_key=True).get(pk=user.pk)
        self.filter(user=user).delete()
        return self.get_queryset().bulk_create(
            [OtpBypassToken(user=user, token=token) for token in sorted(tokens)]
        )


class OtpBypassToken(EncryptedModel):
    """A token that stands in for a one-time password, once.

    The owner may list the tokens, so they are not hashed.
    """

    if t.TYPE_CHECKING:
        user_id: int

    associated_data = "otp_bypass_token"
    length = 8
    allowed_chars = "abcdefghijklmnopqrstuvwxyz"
    max_count = 10
    validators: t.ClassVar[Validators] = [
        LowercaseAsciiAlphaCharSetValidator(),
        MinLengthValidator(length),
        MaxLengthValidator(length),
    ]

    user = models.ForeignKey(
        User, related_name="otp_bypass_tokens", on_delete=models.CASCADE
    )
    token = EncryptedTextField()

    objects: t.ClassVar[OtpBypassTokenManager] = OtpBypassTokenManager()

    def __str__(self) -> str:
        return f"OTP bypass token {self.pk}"

    def save(self, *args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        """Refuse: tokens are generated with ``objects.bulk_create`` alone.

        Raises:
            IntegrityError: Always.
        """
        raise IntegrityError(
            "A single OTP bypass token cannot be saved. Generate all of a user's"
            " tokens with OtpBypassToken.objects.bulk_create(user)."
        )

    def check_token(self, token: str) -> bool:
        """Compare a token with this one, and consume this one if they are equal.

        Args:
            token: What the user typed; upper and lower case are the same.

        Returns:
            Whether the tokens are equal and this one had not been used before, not
            even at the same moment.
        """
        if not constant_time_compare(self.token, token.lower()):
            return False
        deleted, _ = type(self).objects.filter(pk=self.pk).delete()
        return bool(deleted)
