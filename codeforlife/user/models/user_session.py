"""When users logged in, and how."""

from __future__ import annotations

import typing as t

from django.db import models
from django.utils import timezone

from codeforlife.models import Model

from .klass import Class
from .school import School
from .user import User

__all__ = ["UserSession"]


class UserSession(Model):
    """One log-in of a user, kept for statistics."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    login_time = models.DateTimeField(default=timezone.now)
    school = models.ForeignKey(School, null=True, on_delete=models.SET_NULL)
    class_field = models.ForeignKey(Class, null=True, on_delete=models.SET_NULL)
    login_type = models.CharField(max_length=100, null=True)  # noqa: DJ001

    if t.TYPE_CHECKING:
        id: int
        user_id: int
        school_id: int | None
        class_field_id: int | None

    def __str__(self) -> str:
        return f"{self.user_id} logged in at {self.login_time} as {self.login_type}"
