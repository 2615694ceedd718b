"""Rows that are kept to be counted."""

from datetime import UTC, date, datetime

import pytest
from django.db import DEFAULT_DB_ALIAS

from codeforlife.user.models import (
    DailyActivity,
    JoinReleaseStudent,
    TotalActivity,
    UserSession,
)


@pytest.mark.django_db
def test_d48_a_counter_is_counted_even_if_its_row_is_missing() -> None:
    for expected in (1, 2, 3):
        TotalActivity.count(DEFAULT_DB_ALIAS, "student_registrations")
        assert TotalActivity.objects.get().student_registrations == expected
    assert str(TotalActivity.objects.get()) == "Total activity"


def test_daily_activity_summarises_every_counter() -> None:
    text = str(DailyActivity(date=date(2026, 1, 31), csv_click_count=7))
    assert "2026-01-31" in text
    assert "csv click count: 7" in text
    assert "level control submits: 0" in text
    assert text.count(":") == 11


def test_plural_names() -> None:
    assert TotalActivity._meta.verbose_name_plural == "Total activity"
    assert DailyActivity._meta.verbose_name_plural == "Daily activities"


def test_texts() -> None:
    time = datetime(2026, 1, 31, tzinfo=UTC)
    joined = JoinReleaseStudent(
        student_id=3, action_type=JoinReleaseStudent.JOIN, action_time=time
    )
    assert str(joined) == f"3: join at {time}"
    session = UserSession(user_id=3, login_time=time, login_type="teacher")
    assert str(session) == f"3 logged in at {time} as teacher"
