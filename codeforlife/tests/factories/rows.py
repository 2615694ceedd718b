"""Factories of everything in the domain that is not a user."""

from __future__ import annotations

import datetime as dt
import typing as t

from django.utils import timezone

from ._unique import next_access_code, next_email, next_number

if t.TYPE_CHECKING:
    from ...user.models import (
        AuthFactor,
        Class,
        DailyActivity,
        JoinReleaseStudent,
        OtpBypassToken,
        School,
        SchoolTeacherInvitation,
        Session,
        SessionAuthFactor,
        Student,
        Teacher,
        TotalActivity,
        User,
        UserSession,
    )


def make_school(*, name: str | None = None, **fields: t.Any) -> School:
    """Make a school.

    Args:
        name: The name; a new one by default.
        **fields: Further fields of the school.

    Returns:
        The school.
    """
    from ...user.models import School

    fields = {"country": "GB", "county": "Hertfordshire"} | fields
    return School.objects.create(name=name or f"School F{next_number()}", **fields)


def make_class(*, teacher: Teacher | None = None, **fields: t.Any) -> Class:
    """Make a class.

    Args:
        teacher: The teacher; a new one in a new school by default.
        **fields: Further fields of the class.

    Returns:
        The class.
    """
    from ...user.models import Class
    from .users import make_teacher

    defaults = {"name": f"Class F{next_number()}", "access_code": next_access_code()}
    return Class.objects.create(teacher=teacher or make_teacher(), **defaults | fields)


def make_auth_factor(
    *, user: User | None = None, type: str = "otp", otp_secret: str | None = None
) -> AuthFactor:
    """Make an authentication factor, and the secret that it needs.

    Args:
        user: Who must clear the factor; a new teacher by default.
        type: The type of the factor.
        otp_secret: The secret of one-time passwords; a new one by default.

    Returns:
        The factor.
    """
    from pyotp import random_base32

    from ...user.models import AuthFactor
    from .users import make_teacher_user

    user = user or make_teacher_user()
    if type == AuthFactor.Type.OTP:
        user.userprofile.otp_secret = otp_secret or random_base32()
        user.userprofile.save(update_fields=["otp_secret"])
    return AuthFactor.objects.create(user_id=user.pk, type=type)


def make_otp_bypass_tokens(*, user: User | None = None) -> list[OtpBypassToken]:
    """Make a user's tokens that stand in for one-time passwords.

    Args:
        user: Whose tokens they are; a new teacher's by default.

    Returns:
        The tokens; ``token`` is the plaintext.
    """
    from ...user.models import OtpBypassToken
    from .users import make_teacher_user

    return OtpBypassToken.objects.bulk_create(user or make_teacher_user())


def make_session(*, user: User | None = None, **fields: t.Any) -> Session:
    """Make a live session.

    Args:
        user: Whose session it is; a new teacher's by default.
        **fields: Further fields of the session.

    Returns:
        The session.
    """
    from django.utils.crypto import get_random_string

    from ...user.models import Session
    from .users import make_teacher_user

    defaults = {
        "session_key": get_random_string(32),
        "session_data": "",
        "expire_date": timezone.now() + dt.timedelta(hours=1),
    }
    user = user or make_teacher_user()
    return Session.objects.create(user_id=user.pk, **defaults | fields)


def make_session_auth_factor(
    *, session: Session | None = None, auth_factor: AuthFactor | None = None
) -> SessionAuthFactor:
    """Make an authentication factor that a session has yet to clear.

    Args:
        session: The session; a new one of the factor's user by default.
        auth_factor: The factor; a new one of the session's user by default.

    Returns:
        The pending factor.
    """
    from ...user.models import SessionAuthFactor

    if auth_factor is None:
        auth_factor = make_auth_factor(user=session.user if session else None)
    return SessionAuthFactor.objects.create(
        session=session or make_session(user=auth_factor.user), auth_factor=auth_factor
    )


def make_school_teacher_invitation(
    *, from_teacher: Teacher | None = None, **fields: t.Any
) -> SchoolTeacherInvitation:
    """Make an invitation into a school that has not expired.

    Args:
        from_teacher: Who invites, into their own school; a new admin by default.
        **fields: Further fields of the invitation.

    Returns:
        The invitation.
    """
    from ...user.models import SchoolTeacherInvitation
    from .users import make_teacher

    teacher = from_teacher or make_teacher(is_admin=True)
    defaults = {
        "token": f"token{next_number()}",
        "school": teacher.school,
        "invited_teacher_first_name": "Grace",
        "invited_teacher_last_name": "Invited",
        "invited_teacher_email": next_email(),
        "expiry": timezone.now() + dt.timedelta(days=30),
    }
    return SchoolTeacherInvitation.objects.create(
        from_teacher=teacher, **defaults | fields
    )


def make_user_session(*, user: User | None = None, **fields: t.Any) -> UserSession:
    """Make the record of a log-in.

    Args:
        user: Who logged in; a new teacher by default.
        **fields: Further fields of the record.

    Returns:
        The record.
    """
    from ...user.models import UserSession
    from .users import make_teacher_user

    user = user or make_teacher_user()
    return UserSession.objects.create(user_id=user.pk, **fields)


def make_join_release_student(
    *, student: Student | None = None, action_type: str = "join", **fields: t.Any
) -> JoinReleaseStudent:
    """Make the record of a student who joined a class or was released from it.

    Args:
        student: The student; a new one by default.
        action_type: ``"join"`` or ``"release"``.
        **fields: Further fields of the record.

    Returns:
        The record.
    """
    from ...user.models import JoinReleaseStudent
    from .users import make_student

    return JoinReleaseStudent.objects.create(
        student=student or make_student(), action_type=action_type, **fields
    )


def make_total_activity(**fields: t.Any) -> TotalActivity:
    """Make the counters of all activity, or change those that there are.

    Args:
        **fields: The counters.

    Returns:
        The counters.
    """
    from ...user.models import TotalActivity

    pk = TotalActivity.ROW_PK
    return TotalActivity.objects.update_or_create(pk=pk, defaults=fields)[0]


def make_daily_activity(
    *, date: dt.date | None = None, **fields: t.Any
) -> DailyActivity:
    """Make the counters of a day's activity.

    Args:
        date: The day; today by default.
        **fields: The counters.

    Returns:
        The counters.
    """
    from ...user.models import DailyActivity

    return DailyActivity.objects.create(date=date or timezone.localdate(), **fields)
