"""Which rows exist for whom: the one place that says so.

The view sets and the properties of `SchoolTeacher` are both made of these functions.
The rows are found by their keys, so that a database can start from the few rows of a
school or class instead of looking at every user there is.
"""

from __future__ import annotations

import typing as t

from .._compat.prepared_queries import PreparedSubquery
from .models import (
    Class,
    IndependentUser,
    School,
    SchoolTeacher,
    SchoolTeacherUser,
    Student,
    StudentUser,
    Teacher,
    User,
)

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

    type UserIds = QuerySet[t.Any, dict[str, t.Any]]

__all__ = ["classes_visible_to", "schools_visible_to", "users_visible_to"]

_USER_ID = "new_user_id"


# ---- what a teacher in a school sees ----


def classes_of(teacher: SchoolTeacher) -> QuerySet[Class]:
    """Find the active classes of a teacher's school.

    Args:
        teacher: The teacher, who need not administer the school.

    Returns:
        The classes.
    """
    return Class.objects.filter(teacher__school=teacher.school_id)


def teachers_of(teacher: SchoolTeacher) -> QuerySet[SchoolTeacher]:
    """Find the active teachers of a teacher's school.

    Args:
        teacher: The teacher.

    Returns:
        The teachers, this one among them.
    """
    return SchoolTeacher.objects.filter(school=teacher.school_id)


def students_of(teacher: SchoolTeacher) -> QuerySet[Student]:
    """Find a teacher's students.

    Args:
        teacher: The teacher.

    Returns:
        The students of the school for its admin, else those of the teacher's classes.
    """
    if teacher.is_admin:
        school_id = teacher.school_id
        return Student.objects.filter(class_field__teacher__school=school_id)
    return Student.objects.filter(class_field__teacher_id=teacher.pk)


def _students_requesting_to_join(teacher: SchoolTeacher) -> QuerySet[Student]:
    """Find the independents who ask to join a class that a teacher decides about."""
    whose = (
        {"pending_class_request__teacher__school_id": teacher.school_id}
        if teacher.is_admin
        else {"pending_class_request__teacher_id": teacher.pk}
    )
    return Student.objects.filter(
        class_field__isnull=True, pending_class_request__is_active=True, **whose
    )


def _teachers_in_school(teacher: SchoolTeacher) -> QuerySet[Teacher]:
    """Find the teachers of a teacher's school, inactive ones included."""
    teachers = Teacher.objects.get_original_queryset()
    return teachers.filter(school=teacher.school_id)


def users_of_students[AnyUser: User](
    teacher: SchoolTeacher, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    """Find the users of a teacher's students.

    Args:
        teacher: The teacher.
        user_class: The type of user to return.

    Returns:
        The users of `students_of`.
    """
    return _with_ids(user_class, students_of(teacher).values(_USER_ID))


def users_of_teachers[AnyUser: User](
    teacher: SchoolTeacher, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    """Find the users of the teachers of a teacher's school.

    Args:
        teacher: The teacher.
        user_class: The type of user to return.

    Returns:
        The users, this teacher's among them.
    """
    return _with_ids(user_class, _teachers_in_school(teacher).values(_USER_ID))


def users_requesting_to_join(teacher: SchoolTeacher) -> QuerySet[IndependentUser]:
    """Find the independents who ask to join a class that a teacher decides about.

    Args:
        teacher: The teacher.

    Returns:
        Those who ask to join a class of the school for its admin, else a class of the
        teacher's own.
    """
    ids = _students_requesting_to_join(teacher).values(_USER_ID)
    return _with_ids(IndependentUser, ids)


def users_of_school(teacher: SchoolTeacher) -> QuerySet[User]:
    """Find the users of a teacher's students, and of the teachers of the school.

    Args:
        teacher: The teacher.

    Returns:
        The users, inactive ones included.
    """
    ids = _teachers_in_school(teacher).values(_USER_ID)
    return _with_ids(User, ids, students_of(teacher).values(_USER_ID))


# ---- what a user of any kind sees ----


def users_visible_to[AnyUser: User](
    user: User, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    """Find the active users whom a user may see.

    Args:
        user: The user who asks.
        user_class: The type of user to return.

    Returns:
        For a teacher in a school: the teachers of the school, the teacher's students
        (for the admin, the school's), and the independents who ask to join their
        classes. For a student: the class's teacher, and the classmates if the class
        lets them see each other. And everybody sees themselves. In order of their
        keys.
    """
    ids = _ids_visible_to(user)
    users = user_class.objects.filter(
        **({"pk": user.pk} if ids is None else {"pk__in": ids})
    )
    return users.filter(is_active=True).order_by("pk")


def _ids_visible_to(user: User) -> PreparedSubquery | None:
    """Find the keys of the users whom a user may see, if there are others."""
    if SchoolTeacherUser.matches(user):
        teacher = t.cast(SchoolTeacher, user.teacher)
        whose = [] if teacher.is_admin else [teacher.pk]
        return PreparedSubquery(_ids_visible_to_teacher, teacher.school_id, *whose)
    if StudentUser.matches(user):
        student = t.cast(Student, user.student)
        klass = t.cast(Class, student.class_field)
        alone = [] if klass.classmates_data_viewable else [student.pk]
        return PreparedSubquery(_ids_visible_to_student, klass.pk, *alone)
    return None


def _ids_visible_to_teacher(school_id: int, teacher_id: int | None = None) -> UserIds:
    """Find who is visible to a teacher, or to the admin where no teacher is given."""
    teacher = SchoolTeacher(is_admin=teacher_id is None)
    teacher.pk, teacher.school_id = t.cast(int, teacher_id), school_id
    ids: UserIds = _teachers_in_school(teacher).values(_USER_ID)
    return ids.union(
        students_of(teacher).values(_USER_ID),
        _students_requesting_to_join(teacher).values(_USER_ID),
        all=True,
    )


def _ids_visible_to_student(class_id: int, student_id: int | None = None) -> UserIds:
    """Find who is visible in a class: the teacher, and everybody or one student."""
    teachers = Teacher.objects.get_original_queryset().filter(class_teacher=class_id)
    students = (
        Student.objects.filter(class_field_id=class_id)
        if student_id is None
        else Student.objects.filter(pk=student_id)
    )
    ids: UserIds = teachers.values(_USER_ID)
    return ids.union(students.values(_USER_ID), all=True)


def classes_visible_to(user: User) -> QuerySet[Class]:
    """Find the active classes that a user may see.

    Args:
        user: The user who asks.

    Returns:
        For a teacher in a school, the school's; for a student, their own. In order of
        their keys.
    """
    classes = Class.objects.none()
    if SchoolTeacherUser.matches(user):
        classes = classes_of(t.cast(SchoolTeacher, user.teacher))
    elif StudentUser.matches(user):
        class_id = t.cast(Student, user.student).class_field_id
        classes = Class.objects.filter(pk=t.cast(int, class_id))
    return classes.order_by("pk")


def schools_visible_to(user: User) -> QuerySet[School]:
    """Find the active schools that a user may see.

    Args:
        user: The user who asks.

    Returns:
        The school that a teacher is in, that a student learns in, or that an
        independent asks to join a class of.
    """
    if SchoolTeacherUser.matches(user):
        school_id = t.cast(Teacher, user.teacher).school_id
        return School.objects.filter(pk=t.cast(int, school_id))
    class_id = None
    if StudentUser.matches(user):
        class_id = t.cast(Student, user.student).class_field_id
    elif IndependentUser.matches(user):
        class_id = t.cast(Student, user.student).pending_class_request_id
    if class_id is None:
        return School.objects.none()
    return School.objects.filter(teacher_school__class_teacher=class_id)


def _with_ids[AnyUser: User](
    user_class: type[AnyUser], ids: UserIds, *more_ids: UserIds
) -> QuerySet[AnyUser]:
    """Find users by their keys."""
    if more_ids:
        ids = ids.union(*more_ids, all=True)
    return user_class.objects.filter(pk__in=ids)
