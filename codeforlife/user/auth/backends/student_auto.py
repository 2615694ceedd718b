"""Log in as a student, with a link."""

from __future__ import annotations

import hashlib
import typing as t

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from ...models import StudentUser
from .base import BaseBackend

__all__ = ["StudentAutoBackend", "get_hashed_login_id"]


def get_hashed_login_id(login_id: str) -> str:
    """Return the form in which the secret of a student's link is stored.

    The secret is a random UUID, so a plain SHA-256 cannot be reversed by guessing.

    Args:
        login_id: The secret in the link.

    Returns:
        The SHA-256 digest, in hexadecimal.
    """
    return hashlib.sha256(login_id.encode()).hexdigest()


class StudentAutoBackend(BaseBackend):
    """Authenticates students by the secret in their link."""

    user_class = StudentUser

    def get_account(
        self,
        request: HttpRequest | None,
        student_id: int | None = None,
        auto_gen_password: str | None = None,
        **kwargs: t.Any,
    ) -> str | None:
        """Name the account that a link stands for."""
        if student_id is None or auto_gen_password is None:
            return None
        return f"student-link:{student_id}"

    def authenticate(
        self,
        request: HttpRequest | None,
        student_id: int | None = None,
        auto_gen_password: str | None = None,
        **kwargs: t.Any,
    ) -> StudentUser | None:
        """Return the active student whose link this is.

        A student who has left their class is independent, and the link is dead.

        Args:
            request: The request that wants to log in.
            student_id: The primary key of the student.
            auto_gen_password: The secret in the link.
            **kwargs: Other credentials; ignored.
        """
        if student_id is None or auto_gen_password is None:
            return None
        user = self._find(student_id)
        stored = user.new_student.login_id if user is not None else None
        given = get_hashed_login_id(auto_gen_password)
        is_equal = constant_time_compare(given, stored or "")
        return user if is_equal else None

    def _find(self, student_id: int) -> StudentUser | None:
        students = StudentUser.objects.select_related(
            "userprofile", "new_student__class_field"
        )
        try:
            return students.filter(new_student__id=student_id).first()
        except (TypeError, ValueError):
            return None
