"""Log in with a bypass token, instead of a one-time password."""

from __future__ import annotations

import typing as t

from django.db import transaction
from django.http import HttpRequest

from ...models import User
from ._second_factor import SecondFactorBackend

__all__ = ["OtpBypassTokenBackend"]


class OtpBypassTokenBackend(SecondFactorBackend):
    """Authenticates by a token that is used up by it."""

    credential = "token"

    def authenticate(
        self, request: HttpRequest | None, token: str | None = None, **kwargs: t.Any
    ) -> User | None:
        """Return the request's user if the token is one of theirs.

        Args:
            request: The request of a user whose session owes a one-time password.
            token: The token, in upper or lower case.
            **kwargs: Other credentials; ignored.
        """
        if token is None:
            return None
        user = self.get_user_of(request)
        if user is None:
            return None
        with transaction.atomic():
            for otp_bypass_token in user.otp_bypass_tokens.all():
                if otp_bypass_token.check_token(token):
                    self.clear(user)
                    return user
        return None
