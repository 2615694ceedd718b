"""Users who teach without a school."""

from __future__ import annotations

import typing as t

from django.db import models

from ..teacher import NonSchoolTeacher, teacher_view
from .teacher import TeacherUser, TeacherUserManager
from .user import User

__all__ = ["NonSchoolTeacherUser", "NonSchoolTeacherUserManager"]


class NonSchoolTeacherUserManager[AnyUser: NonSchoolTeacherUser](
    TeacherUserManager[AnyUser]
):
    """Manages the active teachers who are in no school."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to the active teachers who are in no school.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(queryset.filter(new_teacher__school__isnull=True))


class NonSchoolTeacherUser(TeacherUser):
    """A user who teaches in no school."""

    objects: t.ClassVar[NonSchoolTeacherUserManager[t.Self]] = (
        NonSchoolTeacherUserManager()
    )

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user teaches in no school.

        Args:
            user: The user to look at.
        """
        teacher = user.teacher
        return (
            super().matches(user) and teacher is not None and teacher.school_id is None
        )

    @property
    def teacher(self) -> NonSchoolTeacher:
        """The teacher row, typed; what is changed through it stays changed.

        None while the user is not saved yet.
        """
        return t.cast(
            "NonSchoolTeacher", teacher_view(super().teacher, NonSchoolTeacher)
        )
