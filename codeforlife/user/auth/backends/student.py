"""Log in as a student, with a first name and a class."""

from __future__ import annotations

import typing as t

from django.http import HttpRequest

from ...models import StudentUser
from .base import BaseBackend

__all__ = ["StudentBackend"]


class StudentBackend(BaseBackend):
    """Authenticates students by their first name and their class's access code."""

    user_class = StudentUser

    def get_account(
        self,
        request: HttpRequest | None,
        first_name: str | None = None,
        password: str | None = None,
        class_id: str | None = None,
        **kwargs: t.Any,
    ) -> str | None:
        """Name the account that a first name in a class stands for."""
        if first_name is None or password is None or class_id is None:
            return None
        return f"student:{class_id}:{first_name}"

    def authenticate(
        self,
        request: HttpRequest | None,
        first_name: str | None = None,
        password: str | None = None,
        class_id: str | None = None,
        **kwargs: t.Any,
    ) -> StudentUser | None:
        """Return the active student with this first name in this class.

        Args:
            request: The request that wants to log in.
            first_name: The student's first name, exactly.
            password: The student's password.
            class_id: The class's access code, exactly.
            **kwargs: Other credentials; ignored.

        Returns:
            The student. None if no student of the class has this name, several do, or
            the password is wrong.
        """
        if first_name is None or password is None or class_id is None:
            return None
        return self.check_password(self._find(first_name, class_id), password)

    def _find(self, first_name: str, class_id: str) -> StudentUser | None:
        if not class_id:  # what is left of anonymised classes
            return None
        return self.get_only(
            StudentUser.objects.filter(
                first_name=first_name,
                new_student__class_field__access_code=class_id,
            ).select_related("userprofile", "new_student__class_field")
        )
