"""Users that have an e-mail address."""

from __future__ import annotations

import typing as t

from django.db import models

from ._manager import UserManager
from .user import User

__all__ = ["ContactableUser", "ContactableUserManager"]


class ContactableUserManager[AnyUser: ContactableUser](UserManager[AnyUser]):
    """Manages the active users that have an e-mail address."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to users with an e-mail address.

        Args:
            queryset: Users of any type.
        """
        return queryset.exclude(email="")


class ContactableUser(User):
    """A user that can be written to."""

    objects: t.ClassVar[ContactableUserManager[t.Self]] = ContactableUserManager()

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user has an e-mail address.

        Args:
            user: The user to look at.
        """
        return bool(user.email)

    def add_contact_to_dot_digital(self) -> None:
        """Add the user's address to the contacts of the mailing service."""
        from codeforlife import mail  # the HTTP client is not needed at start-up

        mail.add_contact(self.email)

    def remove_contact_from_dot_digital(self) -> None:
        """Remove the user's address from the contacts of the mailing service."""
        from codeforlife import mail

        mail.remove_contact(self.email)

    def email_user(  # type: ignore[override] # Django's sends plain text
        self,
        campaign_id: int,
        personalization_values: dict[str, str] | None = None,
        **kwargs: t.Any,
    ) -> None:
        """Send the user an e-mail campaign.

        Args:
            campaign_id: The campaign's id at the mailing service.
            personalization_values: The values of the campaign's placeholders.
            **kwargs: Further arguments of `codeforlife.mail.send_mail`; the recipient
                is always this user.
        """
        from codeforlife import mail

        kwargs["to_addresses"] = [self.email]
        mail.send_mail(
            campaign_id=campaign_id,
            personalization_values=personalization_values,
            **kwargs,
        )
