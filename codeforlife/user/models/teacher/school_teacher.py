"""Teachers in a school, and whom they may see."""

from __future__ import annotations

import typing as t

from django.db import models

from .teacher import Teacher, TeacherModelManager

if t.TYPE_CHECKING:
    from ..klass import Class
    from ..school import School
    from ..student import Student
    from ..user import IndependentUser, SchoolTeacherUser, StudentUser, User

__all__ = ["SchoolTeacher"]


class SchoolTeacher(Teacher):
    """A teacher in a school.

    The querysets are those of `codeforlife.user.scoping`, which the view sets use too.
    """

    class Manager[AnyTeacher: SchoolTeacher](TeacherModelManager[AnyTeacher]):
        """Manages the teachers in a school whose user is active."""

        def get_queryset(self) -> models.QuerySet[AnyTeacher]:
            """Return the teachers in a school whose user is active."""
            return super().get_queryset().filter(school__isnull=False)

    objects: t.ClassVar[Manager[t.Self]] = Manager()

    if t.TYPE_CHECKING:
        school: School
        school_id: int

    class Meta:
        proxy = True

    @property
    def student_users(self) -> models.QuerySet[StudentUser]:
        """The students of the school for its admin, else those of this teacher."""
        from ...scoping import users_of_students
        from ..user import StudentUser

        return users_of_students(self, StudentUser)

    @property
    def students(self) -> models.QuerySet[Student]:
        """The student rows of `student_users`, inactive users' rows included."""
        from ...scoping import students_of

        return students_of(self)

    @property
    def classes(self) -> models.QuerySet[Class]:
        """The active classes of the school."""
        from ...scoping import classes_of

        return classes_of(self)

    @property
    def indy_users(self) -> models.QuerySet[IndependentUser]:
        """The independents who ask to join a class of this teacher.

        For the school's admin: a class of the school.
        """
        from ...scoping import users_requesting_to_join

        return users_requesting_to_join(self)

    @property
    def school_teacher_users(self) -> models.QuerySet[SchoolTeacherUser]:
        """The teachers of the school, as users."""
        from ...scoping import users_of_teachers
        from ..user import SchoolTeacherUser

        return users_of_teachers(self, SchoolTeacherUser)

    @property
    def school_teachers(self) -> models.QuerySet[SchoolTeacher]:
        """The teachers of the school."""
        from ...scoping import teachers_of

        return teachers_of(self)

    @property
    def school_users(self) -> models.QuerySet[User]:
        """The users of `student_users` and `school_teacher_users`."""
        from ...scoping import users_of_school

        return users_of_school(self)
