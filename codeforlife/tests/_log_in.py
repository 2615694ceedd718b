"""Log-ins of the users of `codeforlife.user`."""

from __future__ import annotations

import datetime as dt
import typing as t
from http.cookies import SimpleCookie
from unittest import mock

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

if t.TYPE_CHECKING:
    from rest_framework.test import APIClient as _Base

    from ..user.models import (
        AdminSchoolTeacherUser,
        GoogleUser,
        IndependentUser,
        NonAdminSchoolTeacherUser,
        NonSchoolTeacherUser,
        SchoolTeacherUser,
        StudentUser,
        TeacherUser,
        User,
    )
    from .request_factory import APIRequestFactory
else:
    _Base = object

_OTP_INTERVAL = dt.timedelta(seconds=30)
_SECRETS = frozenset({"password", "otp", "token", "auto_gen_password", "code"})


class LogInMixin(_Base):
    """Log-ins through the authentication backends, so with their real rules.

    Each of them logs out first, clears a pending one-time password, and checks that
    the user ends up authenticated.
    """

    request_factory: APIRequestFactory[t.Any]
    user: User | None = None
    """Who is logged in, as far as this client's log-in methods know."""

    def logout(self) -> None:
        """Log out."""
        self.user = None
        if settings.SESSION_COOKIE_NAME in self.cookies:
            super().logout()
            return
        # Asked to end no session, Django's client would make one first.
        self.credentials()
        handler: t.Any = self.handler
        handler._force_user = handler._force_token = None
        self.cookies = SimpleCookie()

    def login(self, **credentials: t.Any) -> User:  # type: ignore[override]
        """Log in with any credentials.

        Args:
            **credentials: What one of the authentication backends asks for.

        Returns:
            The user.

        Raises:
            AssertionError: The log-in failed, or left the user unauthenticated.
        """
        from ..user.models import User

        return self._log_in(User, **credentials)

    def _log_in[AnyUser: User](
        self, user_class: type[AnyUser], **credentials: t.Any
    ) -> AnyUser:
        self.logout()
        if not super().login(**credentials):
            raise AssertionError(_describe_failed_log_in(credentials))
        user = self._get_logged_in_user(user_class)
        if user.session.auth_factors.filter(auth_factor__type="otp").exists():
            self._clear_otp(user)
            user = self._get_logged_in_user(user_class)
        if not user.is_authenticated:
            raise AssertionError(_describe_unauthenticated(user))
        self.user = user
        return user

    def _get_logged_in_user[AnyUser: User](self, user_class: type[AnyUser]) -> AnyUser:
        session: t.Any = self.session
        pk = session.get(SESSION_KEY)
        user = user_class.objects.filter(pk=pk).first()
        if user is None:
            raise AssertionError(
                f"The log-in succeeded, but the user is not a {user_class.__name__}."
                " Call the log-in method that fits the user, or login_as(user)."
            )
        if session.row is not None:
            field: t.Any = user._meta.get_field("session")
            field.set_cached_value(user, session.row)
        return user

    def _clear_otp(self, user: User) -> None:
        """Log in again with a one-time password that was not used before."""
        now, used_at = timezone.now(), user.last_otp_for_time
        if used_at is not None:
            now = max(now, used_at + _OTP_INTERVAL)
        request = self.request_factory.post(user=user)
        with mock.patch.object(timezone, "now", return_value=now):
            if not super().login(request=request, otp=user.totp.at(now)):
                raise AssertionError(
                    "The log-in with a one-time password failed. Does the user's"
                    " profile have an otp_secret?"
                )

    def login_teacher(self, email: str, password: str = "password") -> TeacherUser:
        """Log in a teacher.

        Args:
            email: The teacher's email address.
            password: The teacher's password.

        Returns:
            The teacher.

        Raises:
            AssertionError: The log-in failed, or the user is of another type.
        """
        from ..user.models import TeacherUser

        return self._log_in(TeacherUser, email=email, password=password)

    def login_school_teacher(
        self, email: str, password: str = "password"
    ) -> SchoolTeacherUser:
        """Log in a teacher in a school; the arguments are those of `login_teacher`."""
        from ..user.models import SchoolTeacherUser

        return self._log_in(SchoolTeacherUser, email=email, password=password)

    def login_admin_school_teacher(
        self, email: str, password: str = "password"
    ) -> AdminSchoolTeacherUser:
        """Log in a school's admin; the arguments are those of `login_teacher`."""
        from ..user.models import AdminSchoolTeacherUser

        return self._log_in(AdminSchoolTeacherUser, email=email, password=password)

    def login_non_admin_school_teacher(
        self, email: str, password: str = "password"
    ) -> NonAdminSchoolTeacherUser:
        """Log in a school's non-admin; the arguments are those of `login_teacher`."""
        from ..user.models import NonAdminSchoolTeacherUser

        return self._log_in(NonAdminSchoolTeacherUser, email=email, password=password)

    def login_non_school_teacher(
        self, email: str, password: str = "password"
    ) -> NonSchoolTeacherUser:
        """Log in a schoolless teacher; the arguments are those of `login_teacher`."""
        from ..user.models import NonSchoolTeacherUser

        return self._log_in(NonSchoolTeacherUser, email=email, password=password)

    def login_student(
        self, class_id: str, first_name: str, password: str = "password"
    ) -> StudentUser:
        """Log in a student.

        Args:
            class_id: The access code of the student's class.
            first_name: The student's first name.
            password: The student's password.

        Returns:
            The student.

        Raises:
            AssertionError: The log-in failed, or the user is of another type.
        """
        from ..user.models import StudentUser

        return self._log_in(
            StudentUser, first_name=first_name, password=password, class_id=class_id
        )

    def login_indy(self, email: str, password: str = "password") -> IndependentUser:
        """Log in an independent learner; the arguments are those of `login_teacher`."""
        from ..user.models import IndependentUser

        return self._log_in(IndependentUser, email=email, password=password)

    def login_google(self, id: int) -> GoogleUser:
        """Log in somebody who uses their Google account; Google is not called.

        Args:
            id: The user's id.

        Returns:
            The user.

        Raises:
            AssertionError: The log-in left the user unauthenticated.
        """
        from ..user.auth.backends import GoogleBackend
        from ..user.models import GoogleUser

        google_user = GoogleUser.objects.get(id=id)
        with mock.patch.object(GoogleBackend, "authenticate", return_value=google_user):
            return self._log_in(
                GoogleUser, code="code", code_verifier="verifier", redirect_uri="uri"
            )

    def login_as[AnyUser: User](
        self, user: AnyUser, password: str = "password"
    ) -> AnyUser:
        """Log in a user in the way that fits the user's type.

        Args:
            user: A typed user, such as a `TeacherUser`.
            password: The user's password; not needed for a `GoogleUser`.

        Returns:
            The user, loaded again.

        Raises:
            AssertionError: The user's type does not say how to log in, the log-in
                failed, or it logged in somebody else.
        """
        logged_in = self._log_in_by_type(user, password)
        if logged_in != user:
            raise AssertionError(
                f"Expected to be logged in as user {user.pk}, got user {logged_in.pk}."
                " Do two users share these credentials?"
            )
        return logged_in

    def _log_in_by_type(self, user: User, password: str) -> User:
        from ..user import models

        for user_class, log_in in (
            (models.AdminSchoolTeacherUser, self.login_admin_school_teacher),
            (models.NonAdminSchoolTeacherUser, self.login_non_admin_school_teacher),
            (models.SchoolTeacherUser, self.login_school_teacher),
            (models.NonSchoolTeacherUser, self.login_non_school_teacher),
            (models.TeacherUser, self.login_teacher),
            (models.IndependentUser, self.login_indy),
        ):
            if isinstance(user, user_class):
                return log_in(user.email, password)
        if isinstance(user, models.StudentUser):
            klass = user.new_student.class_field
            class_id = (klass and klass.access_code) or ""
            return self.login_student(class_id, user.first_name, password)
        if isinstance(user, models.GoogleUser):
            return self.login_google(user.pk)
        raise AssertionError(
            f"Cannot tell how to log in a {type(user).__name__}. Pass a typed user:"
            " self.client.login_as(TeacherUser.objects.get(...)), or the same with"
            " StudentUser, IndependentUser or GoogleUser."
        )


def _describe_failed_log_in(credentials: dict[str, t.Any]) -> str:
    shown = ", ".join(
        f"{name}={'***' if name in _SECRETS else repr(value)}"
        for name, value in credentials.items()
    )
    return (
        f"The log-in with {shown} failed. Is the user in the test's fixtures, active,"
        " and is this their password?"
    )


def _describe_unauthenticated(user: User) -> str:
    pending = [str(factor) for factor in user.session.auth_factors.all()]
    if pending:
        return f"The log-in left the authentication factors {pending} pending."
    return (
        f"The log-in of user {user.pk} succeeded, but the user is not authenticated."
        " Is the user's profile verified (userprofile.is_verified)?"
    )
