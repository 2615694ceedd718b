"""Lifting the locks of failed log-ins."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from codeforlife.tests.factories import (
    make_class,
    make_independent_user,
    make_student_user,
)
from codeforlife.throttling import LoginAttempt, LoginThrottled, get_account
from codeforlife.user.auth.locks import get_password_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.LOGIN_LIMIT_PER_ACCOUNT = 2
    cache.clear()
    yield
    cache.clear()


def is_locked(account):
    try:
        LoginAttempt(RequestFactory().get("/"), account).begin()
    except LoginThrottled:
        return True
    return False


def lock(account):
    assert account
    while not is_locked(account):
        pass


def test_a_user_can_log_in_again_in_every_way():
    klass = make_class()
    student = make_student_user(klass=klass)
    independent = make_independent_user()
    credentials = [
        {"email": independent.email.upper(), "password": "x"},
        {
            "first_name": student.first_name,
            "password": "x",
            "class_id": klass.access_code,
        },
        {"student_id": student.new_student.pk, "auto_gen_password": "x"},
    ]
    accounts = [get_account(None, given) for given in credentials]
    accounts += [f"otp:{student.pk}", get_password_account(student)]
    for account in accounts:
        lock(account)
    out = StringIO()
    call_command("unlock_users", str(student.pk), str(independent.pk), stdout=out)
    assert out.getvalue() == "Unlocked 2 user(s).\n"
    assert [is_locked(account) for account in accounts] == [False] * len(accounts)


def test_nobody_is_unlocked_if_one_is_unknown():
    user = make_independent_user()
    account = f"email:{user.email}"
    lock(account)
    with pytest.raises(CommandError, match=r"No such users: 0, 999999\."):
        call_command("unlock_users", "999999", str(user.pk), "0")
    assert is_locked(account)


def test_the_email_form_and_the_admin_form_share_their_counters():
    user = make_independent_user(is_staff=True)
    authenticate(RequestFactory().get("/"), username=user.username, password="wrong")
    assert not is_locked(f"email:{user.email}")
    assert is_locked(f"email:{user.email}")
    good = {"username": user.username, "password": "password"}
    assert authenticate(RequestFactory().get("/"), **good) is None


@pytest.mark.parametrize("name", ["Unknown", "unknown@x.y"])
def test_unknown_names_are_counted_alike(name):
    authenticate(None, username=name, password="wrong")
    assert not is_locked(f"email:{name.lower()}")
    assert is_locked(f"email:{name.lower()}")
