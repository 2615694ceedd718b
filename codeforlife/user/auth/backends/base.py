"""The base of authentication backends."""

from __future__ import annotations

import typing as t

from django.contrib.auth.backends import BaseBackend as DjangoBaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.http import HttpRequest

from ...models import User
from ..timing import even_out

__all__ = ["BaseBackend"]


class BaseBackend(DjangoBaseBackend):
    """Base class of authentication backends.

    A subclass's ``authenticate`` returns None for credentials that are missing or
    wrong, and never raises.

    Attributes:
        user_class: The class of the users who log in this way.

    Example:
        >>> class BadgeBackend(BaseBackend):
        ...     def authenticate(self, request, badge=None, **kwargs):
        ...         return self.get_only(User.objects.filter(badge=badge))
    """

    user_class: type[User] = User

    def get_account(
        self, request: HttpRequest | None, **credentials: t.Any
    ) -> str | None:
        """Name the account that is logged in to, for counting failed log-ins.

        Args:
            request: The request that wants to log in.
            **credentials: What was presented.

        Returns:
            The account and the kind of credentials, whether or not they exist; None if
            these are not credentials for this backend.
        """
        return None

    def get_user(self, user_id: int) -> User | None:
        """Return the active user with a primary key, or None."""
        return self.user_class.objects.filter(pk=user_id, is_active=True).first()

    def accepts(self, user: User) -> bool:
        """Return whether a user who logged in this way may stay logged in.

        The same rule as `get_user`, from what a request's session has loaded.

        Args:
            user: The active user of a session that this backend began.
        """
        return self.user_class.matches(user)

    @staticmethod
    def get_only[AnyUser: User](queryset: QuerySet[AnyUser]) -> AnyUser | None:
        """Return the only row; None if there is none or it is not the only one."""
        users = list(queryset[:2])
        return users[0] if len(users) == 1 else None

    @staticmethod
    def check_password[AnyUser: User](
        user: AnyUser | None, password: str
    ) -> AnyUser | None:
        """Return the user if the password is theirs.

        An unknown user costs as much time as a known one, so that a client cannot
        find out who has an account.

        Args:
            user: The user; None if there is no such user.
            password: The password that was presented.
        """
        if user is None:
            make_password(password)
        elif user.check_password(password):
            return user
        even_out(password, None if user is None else user.password)
        return None
