"""Teachers in a school who do not administer it."""

from __future__ import annotations

import typing as t

from django.db import models

from .school_teacher import SchoolTeacher

__all__ = ["NonAdminSchoolTeacher"]


class NonAdminSchoolTeacher(SchoolTeacher):
    """A teacher in a school who does not administer it."""

    class Manager[AnyTeacher: NonAdminSchoolTeacher](SchoolTeacher.Manager[AnyTeacher]):
        """Manages the active teachers who do not administer their school."""

        def get_queryset(self) -> models.QuerySet[AnyTeacher]:
            """Return the active teachers who do not administer their school."""
            return super().get_queryset().filter(is_admin=False)

    objects: t.ClassVar[Manager[t.Self]] = Manager()

    class Meta:
        proxy = True
