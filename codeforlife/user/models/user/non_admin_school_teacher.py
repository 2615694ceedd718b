"""Users who teach in a school without administering it."""

from __future__ import annotations

import typing as t

from django.db import models

from ..teacher import NonAdminSchoolTeacher, teacher_view
from .school_teacher import SchoolTeacherUser, SchoolTeacherUserManager
from .user import User

__all__ = ["NonAdminSchoolTeacherUser", "NonAdminSchoolTeacherUserManager"]


class NonAdminSchoolTeacherUserManager[AnyUser: NonAdminSchoolTeacherUser](
    SchoolTeacherUserManager[AnyUser]
):
    """Manages the active teachers who do not administer their school."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to the active teachers who do not administer their school.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(queryset.filter(new_teacher__is_admin=False))


class NonAdminSchoolTeacherUser(SchoolTeacherUser):
    """A user who teaches in a school without administering it."""

    objects: t.ClassVar[NonAdminSchoolTeacherUserManager[t.Self]] = (
        NonAdminSchoolTeacherUserManager()
    )

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user teaches in a school it does not administer.

        Args:
            user: The user to look at.
        """
        teacher = user.teacher
        return super().matches(user) and teacher is not None and not teacher.is_admin

    @property
    def teacher(self) -> NonAdminSchoolTeacher:
        """The teacher row, typed; what is changed through it stays changed.

        None while the user is not saved yet.
        """
        return t.cast(
            "NonAdminSchoolTeacher",
            teacher_view(super().teacher, NonAdminSchoolTeacher),
        )
