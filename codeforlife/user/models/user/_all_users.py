"""The manager of all users, of any type and state."""

from __future__ import annotations

import typing as t

from django.contrib.auth.models import UserManager as DjangoUserManager

from codeforlife.models import EncryptedModel

if t.TYPE_CHECKING:
    from .user import User

__all__ = ["AllUsersManager"]


class AllUsersManager[AnyUser: User](
    EncryptedModel.Manager[AnyUser], DjangoUserManager[AnyUser]
):
    """Django's manager of users, for users whose names are encrypted."""

    def deconstruct(self) -> tuple[bool, str, None, tuple[()], dict[str, t.Any]]:
        """Return how migrations write this manager: as Django's.

        Services' migrations of their own proxies of the user name it so.
        """
        return False, "django.contrib.auth.models.UserManager", None, (), {}

    def __eq__(self, other: object) -> bool:
        # A class that migrations name is not a change.
        if type(other) is DjangoUserManager:
            return True
        return bool(super().__eq__(other))

    __hash__ = DjangoUserManager.__hash__
