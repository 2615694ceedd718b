"""Users who teach, in a school or without one."""

from __future__ import annotations

import typing as t

from django.db import models

from ..activity import TotalActivity
from ..teacher import Teacher
from ._manager import refuse_username
from .contactable import ContactableUser, ContactableUserManager
from .user import User

if t.TYPE_CHECKING:
    from ..school import School

__all__ = ["TeacherUser", "TeacherUserManager"]


class TeacherUserManager[AnyUser: TeacherUser](ContactableUserManager[AnyUser]):
    """Manages the active teachers."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to teachers.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(
            queryset.filter(new_teacher__isnull=False, new_student__isnull=True)
        )

    def get_queryset(self) -> models.QuerySet[AnyUser]:
        """Return the active teachers, each with its teacher row."""
        return super().get_queryset().select_related("new_teacher")

    def create_user(  # type: ignore[override] # a teacher is made of more
        self,
        first_name: str,
        last_name: str,
        email: str,
        password: str,
        school: School | None = None,
        is_admin: bool = False,
        is_verified: bool = False,
        **extra_fields: t.Any,
    ) -> AnyUser:
        """Create a teacher: the user, its profile and its teacher row, or nothing.

        Args:
            first_name: The teacher's first name.
            last_name: The teacher's last name.
            email: The teacher's e-mail address, which is the username too.
            password: The password, which is stored hashed.
            school: The school to teach in.
            is_admin: Whether the teacher administers the school.
            is_verified: Whether the e-mail address is known to be the teacher's.
            **extra_fields: Further columns of the user.

        Returns:
            The new teacher.

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
            Teacher(user=profile, new_user=user, school=school, is_admin=is_admin).save(
                using=self.db_for_write
            )
            TotalActivity.count(self.db_for_write, "teacher_registrations")
        return user


class TeacherUser(ContactableUser):
    """A user who teaches."""

    required_rows: t.ClassVar[frozenset[str]] = frozenset({"new_teacher"})
    excluded_rows: t.ClassVar[frozenset[str]] = frozenset({"new_student"})

    objects: t.ClassVar[TeacherUserManager[t.Self]] = TeacherUserManager()

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user is a teacher.

        Args:
            user: The user to look at.
        """
        return super().matches(user) and bool(user.teacher) and not user.student
