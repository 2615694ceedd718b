"""Typed caches."""

import pytest
import time_machine
from django.core.cache import cache

from codeforlife.caches import BaseCache, BaseDynamicKeyCache, BaseFixedKeyCache


class Greeting(BaseFixedKeyCache[str]):
    key = "greeting"


class Short(BaseFixedKeyCache[str]):
    key = "short"
    timeout = 10


class Forever(BaseFixedKeyCache[str]):
    key = "forever"
    timeout = None


class Score(BaseDynamicKeyCache[int, float]):
    timeout = 10

    @staticmethod
    def make_key(key: int) -> str:
        return f"score:{key}"


@pytest.fixture(autouse=True)
def _own_cache(settings):
    # In memory, where a travelled clock counts.
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "caches"}}
    yield
    cache.clear()


def test_values_are_kept_by_key_and_version():
    BaseCache[int].set("a", 1)
    BaseCache[int].set("a", 2, version=2)
    assert BaseCache[int].get("a") == 1
    assert BaseCache[int].get("a", version=2) == 2
    assert BaseCache[int].get("b", default=3) == 3
    Score.set(7, 0.5)
    assert Score.get(7) == cache.get("score:7") == 0.5
    assert Score.get(8) is None
    Greeting.set("hello", version=5)
    assert Greeting.get("none") == "none"
    assert Greeting.get(version=5) == cache.get("greeting", version=5) == "hello"


def test_d54_deleting_says_whether_there_was_something():
    Greeting.set("hello")
    assert Greeting.delete() is True
    assert Greeting.delete() is False
    Score.set(1, 1.0)
    assert Score.delete(1) is True
    assert BaseCache.delete("nothing") is False


@pytest.mark.parametrize(
    ("store", "seconds", "there"),
    [
        (lambda: Greeting.set("x"), 299, True),
        # Without a time-out the cache's own default applies: 300 seconds.
        (lambda: Greeting.set("x"), 301, False),
        (lambda: Short.set("x"), 9, True),
        (lambda: Short.set("x"), 11, False),
        (lambda: Short.set("x", timeout=100), 99, True),
        (lambda: Short.set("x", timeout=None), 10**6, True),
        (lambda: Short.set("x", timeout=0), 0, False),
        (lambda: Forever.set("x"), 10**6, True),
    ],
)
def test_d54_a_value_expires_when_it_should(store, seconds, there):
    with time_machine.travel("2026-01-01", tick=False) as traveller:
        store()
        traveller.shift(seconds)
        found = [klass.get() for klass in (Greeting, Short, Forever)]
    assert any(found) is there


def test_a_class_without_a_key_is_refused():
    with pytest.raises(TypeError, match="NoKey needs a key"):
        type("NoKey", (BaseFixedKeyCache,), {})
    with pytest.raises(TypeError, match="NoKeys needs keys"):
        type("NoKeys", (BaseDynamicKeyCache,), {})
    with pytest.raises(NotImplementedError):
        BaseDynamicKeyCache.make_key(1)


def test_generic_classes_in_between_need_none():
    class Between[V](BaseFixedKeyCache[V]):
        timeout = 5

    class Concrete(Between[int]):
        key = "concrete"

    Concrete.set(1)
    assert Concrete.get() == 1
    assert repr(BaseCache.timeout) == "USE_DEFAULT"
