"""Tasks that run by themselves."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.core.checks import run_checks
from django.core.management import call_command

from codeforlife.tasks import BigQueryTask, get_celery_app, get_task_name, shared_task
from codeforlife.tasks.schedules import ScheduledTask, get_schedules


def do_nothing(): ...


@pytest.fixture
def schedules(monkeypatch):
    """The schedules that a test declares, and no others."""
    found = {}
    monkeypatch.setitem(get_celery_app().conf, "beat_schedule", found)
    return found


@pytest.mark.parametrize(
    ("schedule", "described"),
    [
        (crontab(hour=3, minute=0), "crontab: 0 3 * * * (m/h/dM/MY/d)"),
        (timedelta(minutes=5), "freq: 5.00 minutes"),
        (30, "freq: 30.00 seconds"),
    ],
)
def test_a_task_is_declared_with_its_schedule(schedules, schedule, described):
    name = get_task_name(f"scheduled.{described}")
    task = shared_task(schedule=schedule, name=name)(do_nothing)
    assert task.name == name
    assert get_schedules() == [ScheduledTask(name, name, described, True)]
    assert schedules[name]["schedule"] == schedule


def test_a_task_that_loads_rows_has_one_too(schedules):
    settings = BigQueryTask.Settings("WRITE_APPEND", 10, ["a"], kwargs={"schedule": 9})
    task = BigQueryTask.shared(settings)(do_nothing)
    assert list(schedules) == [task.name]


def test_the_schedules_are_listed(schedules, capsys):
    call_command("list_schedules")
    assert "No task has a schedule" in capsys.readouterr().out

    shared_task(schedule=60, name="often")(do_nothing)
    schedules["more"] = {"task": get_task_name("often"), "schedule": 9}
    call_command("list_schedules")
    assert capsys.readouterr().out.splitlines() == [
        f"more             freq: 9.00 seconds  runs {get_task_name('often')}",
        "with-user.often  freq: 1.00 minute",
    ]


def test_a_schedule_without_its_task_is_an_error(schedules, settings):
    assert run_checks(tags=["tasks"]) == []
    shared_task(name="there")(do_nothing)
    settings.CELERY_BEAT_SCHEDULE = {
        "good": {"task": get_task_name("there"), "schedule": 1},
        "bad": {"task": "src.tasks.typo", "schedule": 1},
    }
    (error,) = run_checks(tags=["tasks"])
    assert error.id == "codeforlife.E171"
    assert "'bad' names the task 'src.tasks.typo'" in error.msg
