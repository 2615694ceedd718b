"""Log in with an e-mail address and a password."""

from __future__ import annotations

import typing as t

from django.http import HttpRequest

from ...models import User
from .base import BaseBackend

__all__ = ["EmailBackend"]


class EmailBackend(BaseBackend):
    """Authenticates users by their e-mail address, in upper or lower case."""

    def get_account(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **kwargs: t.Any,
    ) -> str | None:
        """Name the account that an e-mail address stands for."""
        if email is None or password is None:
            return None
        return f"email:{str(email).casefold()}"

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **kwargs: t.Any,
    ) -> User | None:
        """Return the user with this e-mail address and password.

        An inactive user is returned too: the log-in form says that they are inactive.

        Args:
            request: The request that wants to log in.
            email: The user's e-mail address.
            password: The user's password.
            **kwargs: Other credentials; ignored.

        Returns:
            The user. None if no user has this address, several have it, or the password
            is wrong.
        """
        if email is None or password is None:
            return None
        return self.check_password(self._find(email), password)

    def _find(self, email: str) -> User | None:
        if not email:  # students have none
            return None
        return self.get_only(
            self.user_class.objects.filter(email__iexact=email).select_related(
                "userprofile", "new_teacher", "new_student__class_field"
            )
        )
