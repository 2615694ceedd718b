"""The base of the managers of typed users."""

from __future__ import annotations

import typing as t

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models, router, transaction

from .._joined_rows import JoinedEncryptedQuerySet
from ._all_users import AllUsersManager

if t.TYPE_CHECKING:
    from .user import User, UserProfile

__all__ = ["UserManager"]


class UserManager[AnyUser: User](AllUsersManager[AnyUser]):
    """Manages the active users of one type.

    A subclass says which users it manages in `filter_users` and which rows make a new
    one in `create_user`.

    Example:
        >>> class DeveloperManager(UserManager["Developer"]):
        ...     def filter_users(self, queryset):
        ...         return queryset.filter(userprofile__developer=True)
    """

    # Proxies' managers stay out of migrations: their rules may change freely.
    use_in_migrations = False

    _queryset_class = JoinedEncryptedQuerySet

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to this manager's type of users.

        Args:
            queryset: Users of any type.
        """
        return queryset

    def get_queryset(self) -> models.QuerySet[AnyUser]:
        """Return the active users of this manager's type."""
        return self.filter_users(super().get_queryset().filter(is_active=True))

    def _create_with_profile(
        self, username: str, is_verified: bool, **fields: t.Any
    ) -> tuple[AnyUser, UserProfile]:
        """Create a user and its profile; to be called in a transaction."""
        from .user import UserProfile

        user = DjangoUserManager.create_user(self, username, **fields)
        profile = UserProfile(user=user, is_verified=is_verified)
        profile.save(using=self.db_for_write)
        return user, profile

    @property
    def db_for_write(self) -> str:
        """The alias of the database that new users are written to."""
        hints: dict[str, t.Any] = self._hints  # type: ignore[attr-defined] # no stub
        return self._db or router.db_for_write(self.model, **hints)

    def _atomic(self) -> transaction.Atomic:
        return transaction.atomic(using=self.db_for_write)


def refuse_username(extra_fields: dict[str, t.Any]) -> None:
    """Refuse a username where the e-mail address is the username.

    Args:
        extra_fields: The fields that the caller passed on.

    Raises:
        AssertionError: There is a username among them.
    """
    if "username" in extra_fields:
        raise AssertionError("The username is the e-mail address: do not pass one.")
