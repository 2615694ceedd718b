"""Teachers without a school."""

from __future__ import annotations

import typing as t

from django.db import models

from .teacher import Teacher, TeacherModelManager

__all__ = ["NonSchoolTeacher"]


class NonSchoolTeacher(Teacher):
    """A teacher without a school."""

    class Manager[AnyTeacher: NonSchoolTeacher](TeacherModelManager[AnyTeacher]):
        """Manages the active teachers without a school."""

        def get_queryset(self) -> models.QuerySet[AnyTeacher]:
            """Return the active teachers without a school."""
            return super().get_queryset().filter(school__isnull=True)

    objects: t.ClassVar[Manager[t.Self]] = Manager()

    class Meta:
        proxy = True
