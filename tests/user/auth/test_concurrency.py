"""Simultaneous log-ins: what is used once is used once. PostgreSQL only."""

from __future__ import annotations

import threading
import typing as t

import pytest
from django.contrib.auth import SESSION_KEY, authenticate
from django.db import connection, connections
from django.utils import timezone

from codeforlife.tests import APIRequestFactory
from codeforlife.tests.factories import (
    make_otp_bypass_tokens,
    make_session,
    make_session_auth_factor,
    make_teacher_user,
)
from codeforlife.user.models import OtpBypassToken, Session, User
from codeforlife.user.models.session import SessionStore
from tests.login_service import make_otp_user

THREADS = 20

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs rows that can be locked"
    ),
]


def run_at_once(function: t.Callable[[], t.Any]) -> list[t.Any]:
    """Call a function in many threads at the same moment."""
    barrier, results = threading.Barrier(THREADS), []

    def call() -> None:
        try:
            barrier.wait()
            results.append(function())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def owe_otp() -> int:
    user = make_otp_user()
    session = make_session(user=User.objects.get(pk=user.pk))
    make_session_auth_factor(session=session, auth_factor=user.auth_factors.get())
    return user.pk


@pytest.mark.usefixtures("standing_clock")
def test_d26_a_one_time_password_is_accepted_once() -> None:
    pk = owe_otp()
    otp = User.objects.get(pk=pk).totp.at(timezone.now())

    def log_in() -> bool:
        request = APIRequestFactory(User).post(user=User.objects.get(pk=pk))
        return authenticate(request, otp=otp) is not None

    results = run_at_once(log_in)
    assert results.count(True) == 1
    assert results.count(False) == THREADS - 1


def test_a_bypass_token_is_accepted_once() -> None:
    pk = owe_otp()
    token = make_otp_bypass_tokens(user=User.objects.get(pk=pk))[0].token

    def log_in() -> bool:
        request = APIRequestFactory(User).post(user=User.objects.get(pk=pk))
        return authenticate(request, token=token) is not None

    results = run_at_once(log_in)
    assert results.count(True) == 1
    assert results.count(False) == THREADS - 1
    assert OtpBypassToken.objects.filter(user_id=pk).count() == 9


def test_d05_bypass_tokens_are_generated_once() -> None:
    pk = make_teacher_user().pk

    run_at_once(lambda: OtpBypassToken.objects.bulk_create(User.objects.get(pk=pk)))
    assert OtpBypassToken.objects.filter(user_id=pk).count() == 10


def test_d02_simultaneous_log_ins_leave_one_session() -> None:
    pk = make_teacher_user().pk

    def log_in() -> str | None:
        store = SessionStore()
        store[SESSION_KEY] = str(pk)
        store.save()
        return store.session_key

    keys = run_at_once(log_in)
    (session,) = Session.objects.filter(user_id=pk)
    assert session.pk in keys
    assert all(isinstance(key, str) for key in keys)
