"""Counters of what happened, in all and day by day."""

from __future__ import annotations

import typing as t

from django.db import models
from django.utils import timezone

from codeforlife.models import Model

__all__ = ["DailyActivity", "TotalActivity"]


class TotalActivity(Model):
    """How often something happened since the beginning: a single row."""

    ROW_PK: t.ClassVar = 1

    teacher_registrations = models.PositiveIntegerField(default=0)
    student_registrations = models.PositiveIntegerField(default=0)
    independent_registrations = models.PositiveIntegerField(default=0)
    anonymised_unverified_teachers = models.PositiveIntegerField(default=0)
    anonymised_unverified_independents = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "Total activity"

    def __str__(self) -> str:
        return "Total activity"

    @classmethod
    def count(cls, using: str, counter: str) -> None:
        """Add one to a counter; the row is created when it is missing.

        To be called last in a transaction: the row stays locked until its end.

        Args:
            using: The alias of the database.
            counter: The name of the counter's field.
        """
        rows = cls.objects.using(using)
        increment = {counter: models.F(counter) + 1}
        if not rows.filter(pk=cls.ROW_PK).update(**increment):
            rows.get_or_create(pk=cls.ROW_PK)
            rows.filter(pk=cls.ROW_PK).update(**increment)


class DailyActivity(Model):
    """How often something happened on one day."""

    date = models.DateField(default=timezone.now)
    csv_click_count = models.PositiveIntegerField(default=0)
    login_cards_click_count = models.PositiveIntegerField(default=0)
    primary_coding_club_downloads = models.PositiveIntegerField(default=0)
    python_coding_club_downloads = models.PositiveIntegerField(default=0)
    level_control_submits = models.PositiveBigIntegerField(default=0)
    teacher_lockout_resets = models.PositiveIntegerField(default=0)
    indy_lockout_resets = models.PositiveIntegerField(default=0)
    school_student_lockout_resets = models.PositiveIntegerField(default=0)
    anonymised_unverified_teachers = models.PositiveIntegerField(default=0)
    anonymised_unverified_independents = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "Daily activities"

    def __str__(self) -> str:
        counters = ", ".join(
            f"{field.verbose_name}: {getattr(self, field.attname)}"
            for field in self._meta.concrete_fields
            if isinstance(
                field, models.PositiveIntegerField | models.PositiveBigIntegerField
            )
        )
        return f"Activity on {self.date}: {counters}"
