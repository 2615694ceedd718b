"""Every secret that a user could log in with, and how to be rid of them."""

from __future__ import annotations

import typing as t

from django.contrib.auth.hashers import make_password

if t.TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from .user import User

__all__ = ["drop_credentials"]


def drop_credentials(user: User, using: str) -> None:
    """Leave a user nothing to log in with, and log them out.

    What is saved is written by queries, so no receiver sees a save.

    Args:
        user: The user. What is loaded of them is changed too.
        using: The alias of the database; to be called in a transaction of it.
    """
    from ..otp_bypass_token import OtpBypassToken
    from ..session import Session
    from ..student import Student
    from .user import User, UserProfile

    def rows_of[AnyModel: Model](model: type[AnyModel]) -> QuerySet[AnyModel]:
        return model._base_manager.using(using)

    user.password = make_password(None)  # one that no password fits
    rows_of(User).filter(pk=user.pk).update(password=user.password)
    rows_of(UserProfile).filter(user=user.pk).update(
        otp_secret=None, last_otp_for_time=None
    )
    rows_of(Student).filter(new_user=user.pk).update(login_id=None)
    rows_of(OtpBypassToken).filter(user=user.pk).delete()
    rows_of(Session).filter(user=user.pk).delete()
    profile = getattr(user, "userprofile", None)
    if profile is not None:
        profile.otp_secret, profile.last_otp_for_time = None, None
    if user.student is not None:
        user.student.login_id = None
