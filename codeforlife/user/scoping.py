"""Which rows exist for whom: one place per model, for view sets and properties alike.

Whether somebody may ask at all is for permissions to say. All users that are returned
here are active.
"""

from __future__ import annotations

import typing as t

from .models import (
    Class,
    IndependentUser,
    School,
    SchoolTeacher,
    Student,
    Teacher,
    User,
)

if t.TYPE_CHECKING:
    from django.db.models import QuerySet

# ---- whom a teacher in a school sees ----


def classes_of(teacher: Teacher) -> QuerySet[Class]:
    """Return the active classes of a teacher's school."""
    return Class.objects.filter(teacher__school=teacher.school_id)


def students_of(teacher: Teacher) -> QuerySet[Student]:
    """Return the students of a teacher's classes; of an admin's whole school."""
    return Student.objects.filter(**_in_charge(teacher, "class_field"))


def users_of_students[AnyUser: User](
    teacher: Teacher, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    """Return the users behind `students_of`."""
    return _users(user_class, _get_user_ids(students_of(teacher)))


def users_requesting_to_join(teacher: Teacher) -> QuerySet[IndependentUser]:
    """Return the independents who ask to join one of a teacher's classes.

    For an admin: one of the school's classes.
    """
    return _users(IndependentUser, _get_user_ids(_students_requesting(teacher)))


def teachers_of(teacher: Teacher) -> QuerySet[SchoolTeacher]:
    """Return the teachers of a teacher's school."""
    return SchoolTeacher.objects.filter(school=teacher.school_id)


def users_of_teachers[AnyUser: User](
    teacher: Teacher, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    """Return the users behind `teachers_of`."""
    return _users(user_class, _get_user_ids(_colleagues(teacher)))


def users_of_school(teacher: Teacher) -> QuerySet[User]:
    """Return the users of `users_of_students` and `users_of_teachers`."""
    students = _get_user_ids(students_of(teacher))
    return _users(User, _get_user_ids(_colleagues(teacher)).union(students))


# ---- what a user sees over the API ----


def users_visible_to[AnyUser: User](
    user: User, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    """Return the users whom a user sees, ordered by their primary key.

    - A teacher in a school: the school's teachers, the students of `students_of` and
      the independents of `users_requesting_to_join`.
    - A student: the class's teacher, themselves and, if the class shows classmates to
      each other, the other students.
    - Anybody else: themselves.

    Args:
        user: Who asks.
        user_class: The type as which the users are returned, and to which they are
            narrowed.
    """
    teacher, student = user.teacher, user.student
    if teacher is not None and student is None and teacher.school_id is not None:
        user_ids = _get_user_ids(_colleagues(teacher)).union(
            _get_user_ids(students_of(teacher)),
            _get_user_ids(_students_requesting(teacher)),
        )
        return _users(user_class, user_ids)
    if student is not None and teacher is None and student.class_field is not None:
        return _users_visible_to_student(student, user_class)
    return _manager(user_class).filter(pk=user.pk).order_by("pk")


def _users_visible_to_student[AnyUser: User](
    student: Student, user_class: type[AnyUser]
) -> QuerySet[AnyUser]:
    klass = t.cast("Class", student.class_field)
    classmates = Student._base_manager.filter(class_field=klass.pk)
    if not klass.classmates_data_viewable:
        classmates = classmates.filter(pk=student.pk)
    teachers = Teacher._base_manager.filter(pk=klass.teacher_id)
    user_ids = _get_user_ids(teachers).union(_get_user_ids(classmates))
    return _users(user_class, user_ids)


def classes_visible_to(user: User) -> QuerySet[Class]:
    """Return a student's own class, or the classes of a teacher's school."""
    teacher, student = user.teacher, user.student
    if student is not None:
        return Class.objects.filter(pk=student.class_field_id)
    if teacher is not None and teacher.school_id is not None:
        return classes_of(teacher)
    return Class.objects.none()


def schools_visible_to(user: User) -> QuerySet[School]:
    """Return the school in which a user is, or which an independent asks to join."""
    teacher, student = user.teacher, user.student
    if student is not None:
        class_id = student.class_field_id or student.pending_class_request_id
        teachers = Teacher._base_manager.filter(class_teacher=class_id)
        return School.objects.filter(pk__in=teachers.values("school"))
    if teacher is not None:
        return School.objects.filter(pk=teacher.school_id)
    return School.objects.none()


# ---- building blocks ----


def _in_charge(teacher: Teacher, class_path: str) -> dict[str, t.Any]:
    """Look up classes by their teacher, or by the school if that is its admin."""
    if teacher.is_admin:
        return {f"{class_path}__teacher__school": teacher.school_id}
    return {f"{class_path}__teacher": teacher.pk}


def _students_requesting(teacher: Teacher) -> QuerySet[Student]:
    return Student.objects.filter(
        class_field__isnull=True, **_in_charge(teacher, "pending_class_request")
    )


def _colleagues(teacher: Teacher) -> QuerySet[Teacher]:
    # Not the default manager: it joins the users, who are joined here anyway.
    return Teacher._base_manager.filter(school=teacher.school_id)


def _get_user_ids(rows: QuerySet[t.Any]) -> QuerySet[t.Any, t.Any]:
    return rows.filter(new_user__isnull=False).order_by().values("new_user")


def _manager(user_class: type[t.Any]) -> QuerySet[t.Any]:
    """Return the active users of a type; `User` itself manages inactive ones too."""
    return t.cast("QuerySet[t.Any]", user_class.objects.filter(is_active=True))


def _users[AnyUser: User](
    user_class: type[AnyUser], user_ids: QuerySet[t.Any, t.Any]
) -> QuerySet[AnyUser]:
    return _manager(user_class).filter(pk__in=user_ids).order_by("pk")
