"""Users who have tied their account to a Google account."""

from __future__ import annotations

import typing as t

from django.db.models import QuerySet
from django.db.models.query_utils import Q

from .contactable import ContactableUser, ContactableUserManager

if t.TYPE_CHECKING:
    from .user import User

__all__ = ["GoogleUser", "GoogleUserManager"]


class GoogleUserManager(ContactableUserManager["GoogleUser"]):
    """Manages the users who are synchronized with Google."""

    def filter_users(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """Keep the users with a Google identity and a refresh token."""
        return (
            super()
            .filter_users(queryset)
            .exclude(
                Q(userprofile__google_refresh_token__isnull=True)
                | Q(userprofile__google_refresh_token="")
                | Q(userprofile__google_sub__isnull=True)
                | Q(userprofile__google_sub="")
            )
        )


class GoogleUser(ContactableUser):
    """A user who is synchronized with Google."""

    class Meta:
        proxy = True

    objects: t.ClassVar[GoogleUserManager] = GoogleUserManager()
