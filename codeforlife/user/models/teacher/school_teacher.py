"""Teachers in a school, and whom they may see."""

from __future__ import annotations

import typing as t

from django.db import models

from .._joined_rows import with_joined
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
    Each brings the rows along that it is used to reach: reading a student's `new_user`
    and `class_field`, for example, costs no query.
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

        users = users_of_students(self, StudentUser)
        return with_joined(users, "new_student__class_field")

    @property
    def students(self) -> models.QuerySet[Student]:
        """The student rows of `student_users`, inactive users' rows included."""
        from ...scoping import students_of

        return with_joined(students_of(self), "new_user", "class_field")

    @property
    def classes(self) -> models.QuerySet[Class]:
        """The active classes of the school."""
        from ...scoping import classes_of

        return with_joined(classes_of(self), "teacher__new_user")

    @property
    def indy_users(self) -> models.QuerySet[IndependentUser]:
        """The independents who ask to join a class of this teacher.

        For the school's admin: a class of the school.
        """
        from ...scoping import users_requesting_to_join

        users = users_requesting_to_join(self)
        return with_joined(users, "new_student__pending_class_request")

    @property
    def school_teacher_users(self) -> models.QuerySet[SchoolTeacherUser]:
        """The teachers of the school, as users."""
        from ...scoping import users_of_teachers
        from ..user import SchoolTeacherUser

        users = users_of_teachers(self, SchoolTeacherUser)
        return with_joined(users, "new_teacher__school")

    @property
    def school_teachers(self) -> models.QuerySet[SchoolTeacher]:
        """The teachers of the school."""
        from ...scoping import teachers_of

        return with_joined(teachers_of(self), "new_user", "school")

    @property
    def school_users(self) -> models.QuerySet[User]:
        """The users of `student_users` and `school_teacher_users`."""
        from ...scoping import users_of_school

        users = users_of_school(self)
        return with_joined(users, "new_student__class_field", "new_teacher")
