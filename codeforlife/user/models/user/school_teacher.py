"""Users who teach in a school."""

from __future__ import annotations

import typing as t

from django.db import models

from ..teacher import SchoolTeacher, teacher_view
from .teacher import TeacherUser, TeacherUserManager
from .user import User

if t.TYPE_CHECKING:
    from ..school import School

__all__ = ["SchoolTeacherUser", "SchoolTeacherUserManager"]


class SchoolTeacherUserManager[AnyUser: SchoolTeacherUser](TeacherUserManager[AnyUser]):
    """Manages the active teachers who are in a school."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to the active teachers who are in a school.

        Args:
            queryset: Users of any type.
        """
        return super().filter_users(queryset.filter(new_teacher__school__isnull=False))

    def create_user(  # type: ignore[override] # the school is required
        self,
        first_name: str,
        last_name: str,
        email: str,
        password: str,
        school: School,
        is_admin: bool = False,
        is_verified: bool = False,
        **extra_fields: t.Any,
    ) -> AnyUser:
        """Create a teacher in a school; see `TeacherUserManager.create_user`.

        Args:
            first_name: The teacher's first name.
            last_name: The teacher's last name.
            email: The teacher's e-mail address, which is the username too.
            password: The password, which is stored hashed.
            school: The school to teach in.
            is_admin: Whether the teacher administers the school.
            is_verified: Whether the e-mail address is known to be the teacher's.
            **extra_fields: Further columns of the user.
        """
        return super().create_user(
            first_name,
            last_name,
            email,
            password,
            school,
            is_admin,
            is_verified,
            **extra_fields,
        )


class SchoolTeacherUser(TeacherUser):
    """A user who teaches in a school."""

    objects: t.ClassVar[SchoolTeacherUserManager[t.Self]] = SchoolTeacherUserManager()

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user teaches in a school.

        Args:
            user: The user to look at.
        """
        teacher = user.teacher
        return (
            super().matches(user)
            and teacher is not None
            and teacher.school_id is not None
        )

    @property
    def teacher(self) -> SchoolTeacher:
        """The teacher row, typed; what is changed through it stays changed.

        None while the user is not saved yet.
        """
        return t.cast("SchoolTeacher", teacher_view(super().teacher, SchoolTeacher))
