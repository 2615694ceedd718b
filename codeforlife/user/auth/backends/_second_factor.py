"""What the one-time password and its stand-in have in common."""

from __future__ import annotations

import typing as t

from django.db.models import QuerySet
from django.http import HttpRequest

from ...models import AuthFactor, Session, SessionAuthFactor, User
from .base import BaseBackend

__all__ = ["SecondFactorBackend"]


class SecondFactorBackend(BaseBackend):
    """Base class of backends that clear a session's pending one-time password."""

    # The name of the credential.
    credential: str

    def get_account(
        self, request: HttpRequest | None, **credentials: t.Any
    ) -> str | None:
        """Name the account of the user who has logged in already."""
        user = getattr(request, "user", None)
        if credentials.get(self.credential) is None or not isinstance(user, User):
            return None
        return f"{self.credential}:{user.pk}"

    @staticmethod
    def get_user_of(request: HttpRequest | None) -> User | None:
        """Return the user of a request whose session owes a one-time password."""
        user = getattr(request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return None
        if not SecondFactorBackend._get_pending(user).exists():
            return None
        # A request's user is loaded lazily, through a wrapper.
        return t.cast("User | None", getattr(user, "_wrapped", user))

    @staticmethod
    def clear(user: User) -> None:
        """Delete what the user's session owes."""
        SecondFactorBackend._get_pending(user).delete()

    @staticmethod
    def _get_pending(user: User) -> QuerySet[SessionAuthFactor]:
        try:
            session: Session = user.session
        except Session.DoesNotExist:
            return SessionAuthFactor.objects.none()
        return session.auth_factors.filter(auth_factor__type=AuthFactor.Type.OTP)
