"""Log in to the admin site, and ask for permissions."""

from __future__ import annotations

import typing as t

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from codeforlife.throttling import LoginAttempt, LoginThrottled

from ...models import User
from ..locks import get_password_account

__all__ = ["StaffBackend"]


class StaffBackend(ModelBackend):
    """Authenticates staff by username and password, as Django's admin site asks.

    It also answers for every user which permissions they have, from their groups and
    from their own permissions.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: t.Any,
    ) -> User | None:
        """Return the active member of staff with this username and password.

        Failures are counted here, because the admin's form does not, together with
        those of the log-in by e-mail: one password has one number of tries.

        Args:
            request: The request that wants to log in.
            username: The user's username.
            password: The user's password.
            **kwargs: Other credentials; ignored.
        """
        if username is None or password is None:
            return None
        attempt = LoginAttempt(request, _get_account(username))
        try:
            attempt.begin()
        except LoginThrottled:
            return None
        user = super().authenticate(request, username, password)
        if not isinstance(user, User):
            return None
        attempt.succeed()
        return user

    def user_can_authenticate(self, user: t.Any) -> bool:
        """Return whether a user is active staff."""
        return bool(user is not None and user.is_active and user.is_staff)

    def get_user(self, user_id: int) -> User | None:
        """Return the active user with a primary key, or None."""
        return User.objects.filter(pk=user_id, is_active=True).first()


def _get_account(username: str) -> str:
    """Name the account that a username stands for, whether or not it exists."""
    user = User.objects.filter(username=username).only("username", "email").first()
    if user is None:
        return f"email:{username.casefold()}"
    return get_password_account(user)
