"""Limits on failed log-ins."""

from __future__ import annotations

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from codeforlife.throttling import (
    LoginAttempt,
    LoginThrottled,
    _get_counters,
    get_account,
    get_address,
    lift_lock,
)


def request(address: str = "192.0.2.1", **headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def attempt(account: str | None = "a", address: str = "192.0.2.1", ok: bool = False):
    """Try to log in; return for how long to wait, or 0."""
    login = LoginAttempt(request(address), account)
    try:
        login.begin()
    except LoginThrottled as error:
        return error.retry_after
    if ok:
        login.succeed()
    return 0


@pytest.fixture(autouse=True)
def limits(settings):
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 2
    settings.LOGIN_LIMIT_PER_ACCOUNT = 4
    settings.LOGIN_LIMIT_PER_ADDRESS = 6
    settings.LOGIN_LIMIT_WINDOW = 100
    return settings


def test_per_account_and_address() -> None:
    assert [attempt() > 0 for _ in range(3)] == [False, False, True]
    assert not attempt(address="192.0.2.2")
    assert not attempt("b")


def test_per_account_from_anywhere() -> None:
    tries = [attempt(address=f"192.0.2.{n}") > 0 for n in range(5)]

    assert tries == [False, False, False, False, True]


def test_per_address_for_any_account() -> None:
    tries = [attempt(f"account {n}") > 0 for n in range(7)]

    assert tries == [False] * 6 + [True]
    assert not attempt("account 8", address="192.0.2.2")


def test_an_address_that_is_locked_out_cannot_lock_the_account_for_others() -> None:
    for _ in range(20):
        attempt()

    assert not attempt(address="192.0.2.2")


def test_success_takes_the_counts_back() -> None:
    for _ in range(20):
        assert not attempt(ok=True)


def test_success_forgives_the_accounts_failures() -> None:
    attempt()
    attempt(ok=True)
    assert not attempt()
    assert not attempt()
    assert attempt()


def test_success_after_the_window_is_no_failure_of_the_cache(caplog) -> None:
    login = LoginAttempt(request(), "a")
    login.begin()
    cache.clear()
    login.succeed()
    assert not caplog.records


def test_the_window_ends() -> None:
    with time_machine.travel(0, tick=False) as clock:
        for _ in range(2):
            attempt()
        assert attempt() == 100
        clock.shift(40)
        assert attempt() == 60
        clock.shift(61)
        assert not attempt()


def test_a_counter_that_lost_its_expiry_ends_all_the_same() -> None:
    with time_machine.travel(0, tick=False) as clock:
        for _ in range(3):
            attempt()
        for counter in _get_counters("a", "192.0.2.1"):
            cache.touch(counter.key, None)
        clock.shift(101)
        attempt()
        clock.shift(101)
        assert not attempt()


def test_lifting_a_lock() -> None:
    for _ in range(3):
        attempt()
    lift_lock("a")

    assert not attempt()


def test_zero_means_no_limit(limits) -> None:
    limits.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 0
    limits.LOGIN_LIMIT_PER_ACCOUNT = 0
    limits.LOGIN_LIMIT_PER_ADDRESS = 0

    assert not any(attempt() for _ in range(20))


def test_without_request_only_the_account_counts() -> None:
    def begin() -> None:
        LoginAttempt(None, "a").begin()

    begin()
    begin()
    with pytest.raises(LoginThrottled):
        begin()
    LoginAttempt(None, None).begin()


@pytest.mark.parametrize("method", ["add", "incr", "get", "delete_many", "decr"])
def test_log_in_survives_a_broken_cache(method, monkeypatch, caplog) -> None:
    def broken(*args, **kwargs):
        raise ConnectionError("redis://:secret@cache")

    monkeypatch.setattr(cache, method, broken, raising=False)
    for _ in range(4):
        attempt(ok=True)

    assert "login_throttle_unavailable" in caplog.text
    assert "secret" not in caplog.text


ADDRESSES = [
    ("192.0.2.1", None, 0, "192.0.2.1"),
    ("192.0.2.1", "198.51.100.1", 0, "192.0.2.1"),
    ("192.0.2.1", "198.51.100.1", 1, "198.51.100.1"),
    ("192.0.2.1", "203.0.113.1, 198.51.100.1", 1, "198.51.100.1"),
    ("192.0.2.1", "203.0.113.1, 198.51.100.1", 2, "203.0.113.1"),
    ("192.0.2.1", "198.51.100.1", 2, "192.0.2.1"),
    ("192.0.2.1", "", 1, "192.0.2.1"),
    ("2001:db8::1", None, 0, "2001:db8::/64"),
    ("2001:db8::ffff:1", None, 0, "2001:db8::/64"),
    ("::ffff:192.0.2.1", None, 0, "192.0.2.1"),
    ("", None, 0, ""),
    ("unix:", None, 0, "unix:"),
    ("10.0.0.1", "198.51.100.1:4711", 1, "198.51.100.1"),
    ("10.0.0.1", "[2001:db8::1]:4711", 1, "2001:db8::/64"),
    ("10.0.0.1", "nonsense", 1, "10.0.0.1"),
]


@pytest.mark.parametrize(("remote", "forwarded", "proxies", "address"), ADDRESSES)
def test_address(settings, remote, forwarded, proxies, address) -> None:
    settings.LOGIN_TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    assert get_address(request(remote, **headers)) == address


ACCOUNTS = [
    ({"email": "Ann@B.test", "password": "x"}, "email:ann@b.test"),
    (
        {"first_name": "Sam", "password": "x", "class_id": "AB123"},
        "student:AB123:Sam",
    ),
    ({"student_id": 1, "auto_gen_password": "x"}, "student-link:1"),
    ({"otp": "123456"}, None),
    ({"colour": "red"}, None),
]


@pytest.mark.parametrize(("credentials", "account"), ACCOUNTS, ids=range(5))
def test_account(credentials, account) -> None:
    assert get_account(None, credentials) == account


def test_no_personal_data_in_the_cache(monkeypatch) -> None:
    keys = []
    monkeypatch.setattr(cache, "add", lambda key, *args, **kwargs: keys.append(key))
    monkeypatch.setattr(cache, "incr", lambda key: 1)
    LoginAttempt(request(), "email:ann@b.test").begin()

    assert keys
    assert not any("ann@" in key or "192.0" in key for key in keys)
