"""Declaring tasks: names, retries, and work that is done once for each key."""

import sys

import pytest
import requests
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, transaction

from codeforlife.configuration import MissingExtraError
from codeforlife.tasks import get_local_sqs_url, get_task_name, shared_task

calls: list[object] = []


class BrokenCache(LocMemCache):
    def add(self, *args, **kwargs):
        raise ConnectionError

    set = delete = add


@pytest.fixture(autouse=True)
def _clean(settings):
    settings.SERVICE_NAME = "play"
    settings.CELERY_TASK_EAGER_PROPAGATES = False  # it would end the first try
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    cache.clear()
    calls.clear()


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("src.tasks.clear", "play.src.tasks.clear"),
        ("play.src.tasks.clear", "play.src.tasks.clear"),
        ("playground.tasks.clear", "play.playground.tasks.clear"),
        ("play", "play.play"),
    ],
)
def test_d56_a_name_gets_the_services_prefix_once(task, name):
    assert get_task_name(task) == name
    assert get_task_name(get_task_name(task)) == name


def test_a_function_is_named_by_its_path():
    name = get_task_name(test_a_function_is_named_by_its_path)
    assert name == f"play.{__name__}.test_a_function_is_named_by_its_path"


def test_a_task_is_declared_with_or_without_options():
    @shared_task
    def bare(x):
        return x + 1

    @shared_task(name="own.name", bind=True, max_retries=9)
    def bound(self, x):
        return self.name, x

    assert bare.name == f"play.{__name__}.bare"
    assert bare.apply(args=[1], throw=True).get() == 2
    assert bound.max_retries == 9
    assert bound.apply(args=[1], throw=True).get() == ("play.own.name", 1)
    assert bare(3) == 4


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (requests.ConnectionError, 4),
        (OperationalError, 4),
        (TimeoutError, 4),
        (ValueError, 1),
        (requests.HTTPError, 1),
    ],
)
def test_only_what_may_pass_is_tried_again(error, tries):
    @shared_task(name=f"retry.{error.__name__}")
    def failing():
        calls.append(1)
        raise error("x")

    with pytest.raises(error):
        failing.apply(throw=False).get()
    assert len(calls) == tries


def test_work_is_done_once_for_each_key():
    @shared_task(name="once", idempotency_key=lambda number, **_: number)
    def once(number, *, note=""):
        calls.append(number)
        return number

    for number in (1, 1, 2, 1):
        once.apply(args=[number], kwargs={"note": "n"}, throw=True)
    assert calls == [1, 2]


def test_work_that_failed_is_done_again():
    @shared_task(name="again", idempotency_key=lambda: "key", max_retries=0)
    def again():
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        again.apply(throw=True)
    for _ in range(2):
        again.apply(throw=True)
    assert len(calls) == 2


def test_work_that_runs_elsewhere_is_left_alone():
    @shared_task(name="busy", idempotency_key=lambda: "key")
    def busy():
        calls.append(1)
        busy.apply(throw=True)

    busy.apply(throw=True)
    assert len(calls) == 1


def test_work_whose_worker_was_killed_is_done_when_it_is_delivered_again():
    @shared_task(name="killed", idempotency_key=lambda: "key")
    def killed():
        calls.append(killed.request.id)

    # What is left of a run that had no chance to give its key back.
    killed.push_request(id="first")
    assert killed._claim(f"task:{killed.name}:key")
    killed.pop_request()

    killed.apply(task_id="second", throw=True)
    assert calls == []
    for _ in range(2):
        killed.apply(task_id="first", throw=True)
    assert calls == ["first"]


@pytest.mark.parametrize(("own_limit", "seconds"), [(7, 7), (None, 1800)])
def test_a_claim_lasts_as_long_as_a_run_may_take(monkeypatch, own_limit, seconds):
    @shared_task(
        name=f"limit.{own_limit}", idempotency_key=lambda: "key", time_limit=own_limit
    )
    def limited(): ...

    claims = []
    monkeypatch.setattr(
        LocMemCache,
        "add",
        lambda self, key, value, timeout: claims.append(timeout) or True,
    )
    limited.apply(throw=True)
    assert claims == [seconds]


def test_without_a_cache_the_work_is_done(settings, caplog):
    @shared_task(name="cacheless", idempotency_key=lambda: "key")
    def cacheless():
        calls.append(1)
        if len(calls) == 2:
            raise ValueError("x")

    settings.CACHES = {"default": {"BACKEND": f"{BrokenCache.__module__}.BrokenCache"}}
    sys.modules.setdefault(BrokenCache.__module__, sys.modules[__name__])
    cacheless.apply(throw=True)
    with pytest.raises(ValueError, match="x"):
        cacheless.apply(throw=True)
    assert "without its idempotency key" in caplog.text
    assert "is not kept" in caplog.text
    assert "is not released" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("commits", [True, False])
def test_a_task_starts_after_the_commit_or_never(commits):
    @shared_task(name=f"commit.{commits}")
    def later():
        calls.append(1)

    with transaction.atomic():
        later.delay_on_commit()
        assert calls == []
        transaction.set_rollback(not commits)
    assert len(calls) == int(commits)


def test_the_queue_of_a_local_stand_in_has_its_address():
    assert get_local_sqs_url("eu-west-1", "fruit") == (
        "http://sqs.eu-west-1.localhost.localstack.cloud:4566/000000000000/fruit"
    )


@pytest.mark.parametrize("name", ["shared_task", "Task", "BigQueryTask"])
def test_d62_without_celery_the_extra_is_named(monkeypatch, name):
    from codeforlife import tasks

    monkeypatch.setitem(sys.modules, "celery", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'codeforlife\[server\]'"):
        getattr(tasks, name)(lambda: None)


def test_there_is_nothing_else():
    from codeforlife import tasks

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tasks.nothing
