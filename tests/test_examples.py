"""The code on the pages under `docs/how-to` runs as it is printed."""

import json
import logging
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import sentry_sdk
import structlog
from django.conf import settings as django_settings
from django.urls import clear_url_caches
from structlog.contextvars import bound_contextvars

from codeforlife.logging import JsonFormatter
from codeforlife.privacy import before_send
from codeforlife.tests.factories import make_class, make_student, make_teacher_user
from codeforlife.user.models import Class
from docs.examples import filters, monitoring

_ROOT = Path(__file__).resolve().parent.parent
_LINE = json.loads((_ROOT / "docs/examples/log-line.json").read_text())


@pytest.fixture
def example_urls(settings):
    settings.ROOT_URLCONF = "docs.examples.urls"
    clear_url_caches()
    yield
    clear_url_caches()


def test_only_the_teacher_of_a_class_may_delete_it(as_teacher, example_urls):
    teacher = as_teacher.user.teacher
    own = make_class(teacher=teacher)
    colleague = make_teacher_user(school=teacher.school)
    other = make_class(teacher=colleague.teacher)
    path = "/own-classes/{}/".format

    as_teacher.get(path(own.access_code))
    as_teacher.delete(path(own.access_code))
    as_teacher.get(path(other.access_code))
    as_teacher.delete(path(other.access_code), status_code_assertion=403)
    assert list(Class.objects.all()) == [other]


def test_an_independent_may_not_see_classes(as_independent, example_urls):
    as_independent.get("/own-classes/", status_code_assertion=403)


def test_a_view_without_a_model_counts_what_a_teacher_sees(as_teacher, example_urls):
    klass = make_class(teacher=as_teacher.user.teacher)
    make_student(klass=klass)
    make_student()
    response = as_teacher.get("/summary/")
    assert response.json() == {"class_count": 1, "student_count": 1}


@pytest.mark.django_db
def test_filters_narrow_classes():
    teacher = make_teacher_user().teacher
    full, empty = make_class(teacher=teacher), make_class(teacher=teacher)
    make_student(klass=full)

    def find(**data):
        return list(filters.ClassFilterSet(data, Class.objects.all()).qs)

    assert find(is_empty="true") == [empty]
    assert find(is_empty="false") == [full]
    assert find(created_after="2999-01-01T00:00:00Z") == []


def test_schedules_are_what_the_page_says():
    """In a process of its own: a task that is imported stays registered."""
    code = """
import django; django.setup()
from docs.examples import schedules
from codeforlife.tasks import get_celery_app
for entry in get_celery_app().conf.beat_schedule.values():
    print(entry["task"].rpartition(".")[2], entry["schedule"])
"""
    paths = [str(_ROOT), str(django_settings.BASE_DIR)]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "count_sessions <crontab: 30 2 * * * (m/h/dM/MY/d)>" in lines
    assert "say_hello 0:10:00" in lines


def test_a_log_line_has_the_fields_that_the_page_shows():
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    monitoring.logger.addHandler(handler)
    monitoring.logger.setLevel(logging.INFO)
    try:
        with bound_contextvars(request_id="5f0c6a3e"):
            monitoring.close_class(7)
    finally:
        monitoring.logger.removeHandler(handler)
        structlog.reset_defaults()
    line = json.loads(stream.getvalue())
    varying = {"serviceName", "timestamp"}
    assert list(line) == list(_LINE)
    assert {k: v for k, v in line.items() if k not in varying} == {
        k: v for k, v in _LINE.items() if k not in varying
    }


def test_sentry_is_given_the_function_that_drops_personal_data(monkeypatch):
    given = {}
    monkeypatch.setattr(sentry_sdk, "init", lambda **kwargs: given.update(kwargs))
    monitoring.set_up_sentry("https://key@sentry.example.com/1")
    assert given["before_send"] is before_send
