"""Users who learn in a class."""

from __future__ import annotations

import string
import typing as t
from hashlib import sha256
from uuid import uuid4

from django.contrib.auth.hashers import acheck_password, check_password
from django.db import models
from django.utils.crypto import get_random_string

from ..activity import TotalActivity
from ..student import Student
from ._manager import UserManager, refuse_username
from .user import User

if t.TYPE_CHECKING:
    from ..klass import Class

__all__ = ["StudentUser", "StudentUserManager"]


class StudentUserManager[AnyUser: StudentUser](UserManager[AnyUser]):
    """Manages the active students."""

    def filter_users(
        self, queryset: models.QuerySet[AnyUser]
    ) -> models.QuerySet[AnyUser]:
        """Narrow a queryset to students.

        Args:
            queryset: Users of any type.
        """
        return queryset.filter(
            new_student__class_field__isnull=False, new_teacher__isnull=True
        )

    def get_queryset(self) -> models.QuerySet[AnyUser]:
        """Return the active students, each with its student row."""
        return super().get_queryset().select_related("new_student")

    def create_user(  # type: ignore[override] # a student is made of less
        self, first_name: str, klass: Class, **extra_fields: t.Any
    ) -> AnyUser:
        """Create a student with generated credentials, or nothing.

        The profile is verified: the teacher vouches for the pupil.

        Args:
            first_name: The student's first name.
            klass: The class to learn in.
            **extra_fields: Further columns of the user.

        Returns:
            The new student; `_password` and `_login_id` hold the generated secrets,
            which are stored hashed, for as long as this instance lives.

        Raises:
            AssertionError: A username was given.
        """
        refuse_username(extra_fields)
        password = self.model._get_random_password()
        login_id, hashed_login_id = self.model._get_random_login_id()
        with self._atomic():
            user, profile = self._create_with_profile(
                self.model.get_random_username(),
                is_verified=True,
                password=password,
                first_name=first_name,
                **extra_fields,
            )
            Student(
                user=profile,
                new_user=user,
                class_field=klass,
                login_id=hashed_login_id,
            ).save(using=self.db_for_write)
            TotalActivity.count(self.db_for_write, "student_registrations")
        user._password = password
        user._login_id = login_id
        return user


class StudentUser(User):
    """A user who learns in a class."""

    credential_fields: t.ClassVar = frozenset({"first_name", "password"})
    required_rows: t.ClassVar[frozenset[str]] = frozenset({"new_student"})
    excluded_rows: t.ClassVar[frozenset[str]] = frozenset({"new_teacher"})

    # The plaintext of the last generated secrets, in memory only.
    _login_id: str | None = None
    if t.TYPE_CHECKING:
        _password: str | None  # Django's own: `save` forgets it

    objects: t.ClassVar[StudentUserManager[t.Self]] = StudentUserManager()

    class Meta:
        proxy = True

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether the user is a student.

        Args:
            user: The user to look at.
        """
        student = user.student
        return (
            student is not None
            and student.class_field_id is not None
            and user.teacher is None
        )

    @staticmethod
    def _get_random_password() -> str:
        return get_random_string(6, string.ascii_lowercase)

    @staticmethod
    def _get_random_login_id() -> tuple[str, str]:
        login_id = uuid4().hex
        return login_id, sha256(login_id.encode()).hexdigest()

    @staticmethod
    def get_random_username() -> str:
        """Return a username of 30 letters and digits that no user has."""
        while True:
            username = get_random_string(30)
            if not User.objects.filter(username=username).exists():
                return username

    def set_password(self, raw_password: str | None = None) -> None:
        """Set a new password and a new log-in id; save both rows to keep them.

        Args:
            raw_password: The password; without one, six letters are generated.
        """
        super().set_password(raw_password or self._get_random_password())
        self._login_id, self.student.login_id = self._get_random_login_id()  # type: ignore[union-attr] # a student has one

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password; an outdated hash of it is renewed.

        The log-in id stays: a new hash is not a new password.

        Args:
            raw_password: The password.
        """

        def renew(raw_password: str) -> None:
            self._renew_hash(raw_password)
            self.save(update_fields=["password"])

        return check_password(raw_password, self.password, renew)

    async def acheck_password(self, raw_password: str | None) -> bool:
        """See `check_password`."""

        async def renew(raw_password: str) -> None:
            self._renew_hash(raw_password)
            await self.asave(update_fields=["password"])

        return await acheck_password(raw_password, self.password, renew)

    def _renew_hash(self, raw_password: str) -> None:
        super().set_password(raw_password)
        self._password = None
