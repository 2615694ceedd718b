"""When students joined a class or were released from one."""

from __future__ import annotations

import typing as t

from django.db import models
from django.utils import timezone

from codeforlife.models import Model

from .student import Student

__all__ = ["JoinReleaseStudent"]


class JoinReleaseStudent(Model):
    """One time that a student joined a class or was released, kept for statistics."""

    JOIN: t.ClassVar = "join"
    RELEASE: t.ClassVar = "release"

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="join_release_students"
    )
    action_type = models.CharField(max_length=64)
    action_time = models.DateTimeField(default=timezone.now)

    if t.TYPE_CHECKING:
        id: int
        student_id: int

    def __str__(self) -> str:
        return f"{self.student_id}: {self.action_type} at {self.action_time}"
