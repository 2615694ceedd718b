"""Users who learn on their own."""

from __future__ import annotations

import typing as t

from django.db import models

from ..activity import TotalActivity
from ..student import Student
from ._manager import refuse_username
from .contactable import ContactableUser, ContactableUserManager
from .user import User

__all__ = ["IndependentUser", "IndependentUserManager"]


class IndependentUserManager[AnyUser: IndependentUser](ContactableUserManager[AnyUser]):
    """Manages the active independents."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to independents.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(
            queryset.filter(
                new_student__isnull=False,
                new_student__class_field__isnull=True,
                new_teacher__isnull=True,
            )
        )

    def get_queryset(self) -> models.QuerySet[AnyUser]:
        """Return the active independents, each with its student row."""
        return super().get_queryset().select_related("new_student")

    def create_user(  # type: ignore[override] # an independent is made of more
        self,
        first_name: str,
        last_name: str,
        email: str,
        password: str | None,
        is_verified: bool = False,
        **extra_fields: t.Any,
    ) -> AnyUser:
        """Create an independent: user, profile and student row, or nothing.

        Args:
            first_name: The user's first name.
            last_name: The user's last name.
            email: The user's e-mail address, which is the username too.
            password: The password, which is stored hashed; without one, the user cannot
                log in with a password.
            is_verified: Whether the e-mail address is known to be the user's.
            **extra_fields: Further columns of the user.

        Returns:
            The new independent.

        Raises:
            AssertionError: A username was given.
        """
        refuse_username(extra_fields)
        with self._atomic():
            user, profile = self._create_with_profile(
                email,
                is_verified,
                email=email,
                password=password,
                first_name=first_name,
                last_name=last_name,
                **extra_fields,
            )
            Student(user=profile, new_user=user).save(using=self.db_for_write)
            TotalActivity.count(self.db_for_write, "independent_registrations")
        return user


class IndependentUser(ContactableUser):
    """A user who learns without a class."""

    required_rows: t.ClassVar[frozenset[str]] = frozenset({"new_student"})
    excluded_rows: t.ClassVar[frozenset[str]] = frozenset({"new_teacher"})

    objects: t.ClassVar[IndependentUserManager[t.Self]] = IndependentUserManager()

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user is an independent.

        Args:
            user: The user to look at.
        """
        student = user.student
        return (
            super().matches(user)
            and student is not None
            and student.class_field_id is None
            and user.teacher is None
        )
