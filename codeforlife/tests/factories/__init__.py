"""Factories of the domain's models: every argument has a sensible default."""

from .rows import (
    make_auth_factor,
    make_class,
    make_daily_activity,
    make_join_release_student,
    make_otp_bypass_tokens,
    make_school,
    make_school_teacher_invitation,
    make_session,
    make_session_auth_factor,
    make_total_activity,
    make_user_session,
)
from .users import (
    make_google_user,
    make_independent,
    make_independent_user,
    make_student,
    make_student_user,
    make_teacher,
    make_teacher_user,
    make_user,
)

__all__ = [
    "make_auth_factor",
    "make_class",
    "make_daily_activity",
    "make_google_user",
    "make_independent",
    "make_independent_user",
    "make_join_release_student",
    "make_otp_bypass_tokens",
    "make_school",
    "make_school_teacher_invitation",
    "make_session",
    "make_session_auth_factor",
    "make_student",
    "make_student_user",
    "make_teacher",
    "make_teacher_user",
    "make_total_activity",
    "make_user",
    "make_user_session",
]
