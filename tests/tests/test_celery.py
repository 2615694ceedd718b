"""Tasks run in the test's process, and their errors fail the test."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest
from celery import Celery
from src.models import Book

from codeforlife.tasks import get_task_name
from codeforlife.tests import CeleryTestCase

app = Celery("kit", broker="memory://", set_as_current=False)


@app.task(name=get_task_name("src.tasks.add"))
def add(one: int, two: int = 0) -> int:
    return one + two


@app.task(name=get_task_name("src.tasks.fails"))
def fails() -> None:
    raise ValueError("disk full")


class Case(CeleryTestCase):
    __test__ = False
    app = app


def test_result_is_returned() -> None:
    assert Case().apply_task("src.tasks.add", (1,), {"two": 2}).get() == 3
    assert Case().apply_task(get_task_name("src.tasks.add"), args=(1,)).get() == 1


def test_d74_a_task_that_raises_fails_the_test() -> None:
    with pytest.raises(ValueError, match="disk full"):
        Case().apply_task("src.tasks.fails")


def test_d74_unless_the_test_wants_the_result() -> None:
    assert Case().apply_task("src.tasks.fails", throw=False).failed()


def test_unknown_task_names_the_known_ones(db) -> None:
    with pytest.raises(AssertionError, match=r"There is no task '.*oops'.*src.tasks.a"):
        Case().apply_task("src.tasks.oops")


def test_app_is_imported(monkeypatch, db) -> None:
    module = ModuleType("my_application")
    monkeypatch.setitem(sys.modules, "my_application", module)

    class Imported(CeleryTestCase):
        app_module = "my_application"

    with pytest.raises(AssertionError, match="'my_application' has no attribute"):
        Imported._import_app()
    module.celery = app
    assert Imported._import_app() is app


def task(rows: object, fields: list[str]) -> SimpleNamespace:
    return SimpleNamespace(
        get_queryset=lambda *args, **kwargs: rows,
        settings=SimpleNamespace(fields=fields),
    )


def test_deprecated_name_warns(db) -> None:
    case = Case()
    with pytest.warns(DeprecationWarning, match="assert_bigquery_task"):
        case.assert_data_warehouse_task(task(Book.objects.all(), ["id", "title"]))
    with (
        pytest.warns(DeprecationWarning, match="deprecated"),
        pytest.raises(AssertionError),
    ):
        case.assert_data_warehouse_task(task(Book.objects.all(), ["colour"]))
