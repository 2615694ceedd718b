"""Teachers who administer their school."""

from __future__ import annotations

import typing as t

from django.db import models

from .school_teacher import SchoolTeacher

__all__ = ["AdminSchoolTeacher"]


class AdminSchoolTeacher(SchoolTeacher):
    """A teacher who administers the school."""

    class Manager[AnyTeacher: AdminSchoolTeacher](SchoolTeacher.Manager[AnyTeacher]):
        """Manages the active teachers who administer their school."""

        def get_queryset(self) -> models.QuerySet[AnyTeacher]:
            """Return the active teachers who administer their school."""
            return super().get_queryset().filter(is_admin=True)

    objects: t.ClassVar[Manager[t.Self]] = Manager()

    class Meta:
        proxy = True

    @property
    def is_last_admin(self) -> bool:
        """Whether the school has no other active admin."""
        admins = type(self).objects.filter(school=self.school_id)
        return not admins.exclude(pk=self.pk).exists()
