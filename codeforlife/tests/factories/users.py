"""Factories of users: they can log in, with the password ``"password"``."""

from __future__ import annotations

import typing as t

from ._unique import next_email, next_number
from .rows import make_class, make_school

if t.TYPE_CHECKING:
    from ...user.models import (
        AdminSchoolTeacherUser,
        Class,
        GoogleUser,
        Independent,
        IndependentUser,
        NonAdminSchoolTeacherUser,
        NonSchoolTeacherUser,
        School,
        Student,
        StudentUser,
        Teacher,
        TeacherUser,
        User,
    )

_NEW: t.Any = object()  # "make one", where None means that there is none


def make_user(
    *,
    email: str | None = None,
    password: str = "password",
    is_verified: bool = True,
    **fields: t.Any,
) -> User:
    """Make a user who is neither teacher nor student, such as a member of staff.

    Args:
        email: The email address, which is the username too; a new one by default.
        password: The password.
        is_verified: Whether the user's email address is verified.
        **fields: Further fields of the user, such as ``is_staff``.

    Returns:
        The user.
    """
    from ...user.models import User, UserProfile

    email = email or next_email()
    fields = {"username": email, "first_name": "User"} | fields
    user = User.objects.create_user(email=email, password=password, **fields)
    UserProfile.objects.create(user=user, is_verified=is_verified)
    return user


@t.overload
def make_teacher_user(
    *,
    school: School = ...,
    is_admin: t.Literal[False] = False,
    email: str | None = None,
    password: str = "password",
    is_verified: bool = True,
    **fields: t.Any,
) -> NonAdminSchoolTeacherUser: ...


@t.overload
def make_teacher_user(
    *,
    school: School = ...,
    is_admin: t.Literal[True],
    email: str | None = None,
    password: str = "password",
    is_verified: bool = True,
    **fields: t.Any,
) -> AdminSchoolTeacherUser: ...


@t.overload
def make_teacher_user(
    *,
    school: None,
    email: str | None = None,
    password: str = "password",
    is_verified: bool = True,
    **fields: t.Any,
) -> NonSchoolTeacherUser: ...


def make_teacher_user(
    *,
    school: School | None = _NEW,
    is_admin: bool = False,
    email: str | None = None,
    password: str = "password",
    is_verified: bool = True,
    **fields: t.Any,
) -> TeacherUser:
    """Make a teacher.

    Args:
        school: The school to teach in: a new one by default, or None.
        is_admin: Whether the teacher administers the school.
        email: The email address; a new one by default.
        password: The password.
        is_verified: Whether the teacher's email address is verified.
        **fields: Further fields of the user.

    Returns:
        The teacher, as the type that fits: an `AdminSchoolTeacherUser`, a
        `NonAdminSchoolTeacherUser` or a `NonSchoolTeacherUser`.
    """
    from ...user import models

    school = make_school() if school is _NEW else school
    fields = {"first_name": "Ada", "last_name": f"Teacher{next_number()}"} | fields
    fields |= {"email": email or next_email(), "password": password}
    if school is None:
        objects = models.NonSchoolTeacherUser.objects
        return objects.create_user(is_verified=is_verified, **fields)
    user_class: t.Any = (
        models.AdminSchoolTeacherUser if is_admin else models.NonAdminSchoolTeacherUser
    )
    user = user_class.objects.create_user(
        school=school, is_admin=is_admin, is_verified=is_verified, **fields
    )
    return t.cast("TeacherUser", user)


def make_teacher(**kwargs: t.Any) -> Teacher:
    """Make a teacher; the arguments are those of `make_teacher_user`.

    Returns:
        The teacher's row; ``new_user`` is the user.
    """
    return t.cast("Teacher", make_teacher_user(**kwargs).teacher)


def make_student_user(
    *,
    klass: Class | None = None,
    first_name: str | None = None,
    password: str = "password",
    **fields: t.Any,
) -> StudentUser:
    """Make a student.

    Args:
        klass: The class to learn in; a new one by default.
        first_name: The first name; a new one by default.
        password: The password.
        **fields: Further fields of the user.

    Returns:
        The student; ``_login_id`` is the secret of the student's log-in link.
    """
    from ...user.models import StudentUser

    user = StudentUser.objects.create_user(
        first_name=first_name or f"Student{next_number()}",
        klass=klass or make_class(),
        **fields,
    )
    user.set_password(password)
    user.save()
    user.new_student.save()
    return user


def make_student(**kwargs: t.Any) -> Student:
    """Make a student; the arguments are those of `make_student_user`.

    Returns:
        The student's row; ``new_user`` is the user.
    """
    return make_student_user(**kwargs).new_student


def make_independent_user(
    *,
    requests_to_join: Class | None = None,
    email: str | None = None,
    password: str = "password",
    is_verified: bool = True,
    **fields: t.Any,
) -> IndependentUser:
    """Make an independent learner.

    Args:
        requests_to_join: The class that the learner asks to join, if any.
        email: The email address; a new one by default.
        password: The password.
        is_verified: Whether the learner's email address is verified.
        **fields: Further fields of the user.

    Returns:
        The independent learner.
    """
    from ...user.models import IndependentUser

    fields = {"first_name": "Indy", "last_name": f"Learner{next_number()}"} | fields
    user = IndependentUser.objects.create_user(
        email=email or next_email(),
        password=password,
        is_verified=is_verified,
        **fields,
    )
    if requests_to_join is not None:
        user.new_student.pending_class_request = requests_to_join
        user.new_student.save()
    return user


def make_independent(**kwargs: t.Any) -> Independent:
    """Make an independent learner; the arguments are of `make_independent_user`.

    Returns:
        The learner's row; ``new_user`` is the user.
    """
    from ...user.models import Independent

    pk = make_independent_user(**kwargs).new_student.pk
    return Independent.objects.get(pk=pk)


def make_google_user(
    *, google_sub: str | None = None, refresh_token: str = "refresh", **kwargs: t.Any
) -> GoogleUser:
    """Make a teacher who uses a Google account.

    Args:
        google_sub: The id of the Google account; a new one by default.
        refresh_token: The refresh token that Google gave.
        **kwargs: The arguments of `make_teacher_user`; no school by default.

    Returns:
        The user.
    """
    from ...user.models import GoogleUser

    user = make_teacher_user(**({"school": None} | kwargs))
    profile = user.userprofile
    profile.google_sub = google_sub or str(next_number())
    profile.google_refresh_token = refresh_token
    profile.save()
    return GoogleUser.objects.get(pk=user.pk)
