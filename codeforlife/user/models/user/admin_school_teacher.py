"""Users who administer their school."""

from __future__ import annotations

import typing as t

from django.db import models

from ..teacher import AdminSchoolTeacher, teacher_view
from .school_teacher import SchoolTeacherUser, SchoolTeacherUserManager
from .user import User

__all__ = ["AdminSchoolTeacherUser", "AdminSchoolTeacherUserManager"]


class AdminSchoolTeacherUserManager[AnyUser: AdminSchoolTeacherUser](
    SchoolTeacherUserManager[AnyUser]
):
    """Manages the active teachers who administer their school."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to the active teachers who administer their school.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(queryset.filter(new_teacher__is_admin=True))


class AdminSchoolTeacherUser(SchoolTeacherUser):
    """A user who administers a school."""

    objects: t.ClassVar[AdminSchoolTeacherUserManager[t.Self]] = (
        AdminSchoolTeacherUserManager()
    )

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user administers a school.

        Args:
            user: The user to look at.
        """
        teacher = user.teacher
        return super().matches(user) and teacher is not None and teacher.is_admin

    @property
    def teacher(self) -> AdminSchoolTeacher:
        """The teacher row, typed; what is changed through it stays changed.

        None while the user is not saved yet.
        """
        return t.cast(
            "AdminSchoolTeacher", teacher_view(super().teacher, AdminSchoolTeacher)
        )
