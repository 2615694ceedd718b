"""Authentication backends: who they let in, and that they never raise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate, get_backends
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, IntegrityError
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from codeforlife.tests import APIRequestFactory
from codeforlife.tests.factories import (
    make_class,
    make_otp_bypass_tokens,
    make_session,
    make_session_auth_factor,
    make_student_user,
    make_teacher_user,
    make_user,
)
from codeforlife.throttling import LoginAttempt, LoginThrottled, get_account
from codeforlife.user.auth.backends import (
    OtpBackend,
    OtpBypassTokenBackend,
    student_auto,
)
from codeforlife.user.auth.backends import base as base_backend
from codeforlife.user.auth.backends.student_auto import get_hashed_login_id
from codeforlife.user.models import Class, School, User, UserProfile, otp_bypass_token
from tests.login_service import make_otp_user

pytestmark = pytest.mark.django_db


def otp_request():
    """A request of somebody whose session owes a one-time password."""
    user = make_otp_user()
    session = make_session(user=User.objects.get(pk=user.pk))
    make_session_auth_factor(session=session, auth_factor=user.auth_factors.get())
    user = User.objects.get(pk=user.pk)
    return user, APIRequestFactory(User).post(user=user)


MISSING = [
    {},
    {"email": "a@b.test"},
    {"password": "password"},
    {"first_name": "Sam", "password": "password"},
    {"first_name": "Sam", "class_id": "AB123"},
    {"password": "password", "class_id": "AB123"},
    {"student_id": 1},
    {"auto_gen_password": "x"},
    {"otp": "123456"},
    {"token": "abcdefgh"},
    {"username": "x"},
    {"code": "x"},
    {"email": None, "password": None},
]


@pytest.mark.parametrize("credentials", MISSING, ids=range(len(MISSING)))
def test_missing_credentials_are_nobodys(credentials) -> None:
    make_teacher_user(email="a@b.test")

    assert authenticate(None, **credentials) is None


ABSURD = [
    {"email": "\x00", "password": "\x00"},
    {"email": "", "password": ""},
    {"first_name": "\x00", "password": "x", "class_id": "\x00"},
    {"first_name": "Sam", "password": "x", "class_id": ""},
    {"student_id": "x", "auto_gen_password": "x"},
    {"student_id": 10**30, "auto_gen_password": "x"},
    {"student_id": [], "auto_gen_password": "x"},
    {"username": "\x00", "password": "x"},
]


@pytest.mark.parametrize("credentials", ABSURD, ids=range(len(ABSURD)))
def test_absurd_credentials_are_nobodys(credentials) -> None:
    make_student_user(first_name="Sam")

    assert authenticate(None, **credentials) is None


def test_email_in_any_case() -> None:
    user = make_teacher_user(email="Ann@b.test")

    assert authenticate(None, email="ANN@B.test", password="password") == user
    assert authenticate(None, email="ann@b.test", password="Password") is None


def test_d37_equal_emails_are_nobodys(monkeypatch) -> None:
    one, two = make_teacher_user(), make_teacher_user()
    rows = User.objects.filter(pk__in=[one.pk, two.pk])

    assert base_backend.BaseBackend.get_only(rows) is None
    assert base_backend.BaseBackend.get_only(rows[:1]) == rows.first()


def test_d37_users_without_email_are_nobodys() -> None:
    for _ in range(2):  # neither the only one nor one of several
        make_student_user(password="password")
        assert authenticate(None, email="", password="password") is None


def test_d37_equal_names_in_a_class_are_nobodys() -> None:
    klass = make_class(access_code="AB123")
    make_student_user(klass=klass, first_name="Sam")
    credentials = {"first_name": "Sam", "password": "password", "class_id": "AB123"}

    assert authenticate(None, **credentials) is not None
    make_student_user(klass=klass, first_name="Sam")
    assert authenticate(None, **credentials) is None


def test_pupils_of_a_class_without_a_code_are_nobodys() -> None:
    klass = make_class()
    make_student_user(klass=klass, first_name="Sam")
    Class.objects.filter(pk=klass.pk).update(access_code="")
    credentials = {"first_name": "Sam", "password": "password", "class_id": ""}

    assert authenticate(None, **credentials) is None


@pytest.mark.parametrize(
    "credentials",
    [
        {"email": "nobody@b.test", "password": "x"},
        {"first_name": "Nobody", "password": "x", "class_id": "AB123"},
    ],
    ids=["email", "student"],
)
def test_d25_an_unknown_account_costs_a_hash(credentials, monkeypatch) -> None:
    hashed = []
    monkeypatch.setattr(
        base_backend,
        "make_password",
        lambda password: hashed.append(password) or make_password(password),
    )

    assert authenticate(None, **credentials) is None
    assert hashed == ["x"]


@pytest.mark.parametrize(
    "change", [{"first_name": "sam"}, {"class_id": "ab123"}, {"password": "wrong"}]
)
def test_students_are_found_exactly(change) -> None:
    klass = make_class(access_code="AB123")
    user = make_student_user(klass=klass, first_name="Sam")
    credentials = {"first_name": "Sam", "password": "password", "class_id": "AB123"}

    assert authenticate(None, **credentials) == user
    assert authenticate(None, **credentials | change) is None


def test_student_link() -> None:
    user = make_student_user()
    credentials = {
        "student_id": user.new_student.pk,
        "auto_gen_password": user._login_id,
    }

    assert user.new_student.login_id == get_hashed_login_id(user._login_id)
    assert authenticate(None, **credentials) == user
    assert authenticate(None, **credentials | {"auto_gen_password": ""}) is None


def test_a_student_link_is_one_students() -> None:
    users = [make_student_user(), make_student_user()]
    for user in users:
        for other in users:
            credentials = {
                "student_id": user.new_student.pk,
                "auto_gen_password": other._login_id,
            }
            found = authenticate(None, **credentials)
            assert found == (user if user == other else None)


def test_d27_the_link_of_a_released_student_is_dead() -> None:
    user = make_student_user()
    student = user.new_student
    credentials = {"student_id": student.pk, "auto_gen_password": user._login_id}
    student.class_field = None
    student.save()

    assert authenticate(None, **credentials) is None


def test_d27_the_link_of_an_inactive_student_is_dead() -> None:
    user = make_student_user()
    credentials = {
        "student_id": user.new_student.pk,
        "auto_gen_password": user._login_id,
    }
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert authenticate(None, **credentials) is None


def test_d27_inactive_users_are_not_got() -> None:
    make_teacher_user()
    user = make_teacher_user()
    backends = [b for b in get_backends() if getattr(b, "user_class", User) is User]
    assert backends
    assert all(backend.get_user(user.pk) == user for backend in backends)

    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not any(backend.get_user(user.pk) for backend in get_backends())


def test_d34_staff_log_in_by_username() -> None:
    staff = make_user(email="staff@b.test", is_staff=True)
    other = make_user()

    assert authenticate(None, username="staff@b.test", password="password") == staff
    assert authenticate(None, username=other.username, password="password") is None
    assert authenticate(None, username="staff@b.test", password="wrong") is None


def test_d34_staff_are_throttled(settings) -> None:
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 2
    staff = make_user(is_staff=True)
    for _ in range(2):
        authenticate(None, username=staff.username, password="wrong")

    assert authenticate(None, username=staff.username, password="password") is None


def test_a_log_in_of_staff_forgives_their_failures(settings) -> None:
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 2
    staff = make_user(is_staff=True)
    for password in ("wrong", "password", "wrong", "password"):
        user = authenticate(None, username=staff.username, password=password)

    assert user == staff


@pytest.mark.usefixtures("standing_clock")
def test_one_time_password() -> None:
    user, request = otp_request()
    now = timezone.now()

    assert authenticate(request, otp="abc") is None
    assert authenticate(request, otp=user.totp.at(now + timedelta(hours=1))) is None
    assert authenticate(request, otp=user.totp.at(timezone.now())) == user
    assert not user.session.auth_factors.exists()
    assert request.user.last_otp_for_time is not None
    stored = UserProfile.objects.get(user=user).last_otp_for_time
    assert stored == request.user.last_otp_for_time


@pytest.mark.usefixtures("standing_clock")
def test_d26_a_one_time_password_is_used_once() -> None:
    user, request = otp_request()
    pending = user.session.auth_factors.get()
    moment = timezone.now()
    otp = user.totp.at(moment)
    assert authenticate(request, otp=otp) == user

    make_session_auth_factor(session=user.session, auth_factor=pending.auth_factor)
    assert authenticate(request, otp=otp) is None


@pytest.mark.usefixtures("standing_clock")
def test_d26_a_step_of_the_past_is_not_reopened() -> None:
    user, request = otp_request()
    user.userprofile.last_otp_for_time = datetime(9999, 1, 1, tzinfo=UTC)
    user.userprofile.save()

    assert authenticate(request, otp=user.totp.at(timezone.now())) is None


@pytest.mark.parametrize("secret", [None, "", "not base32!"])
def test_no_usable_secret(secret) -> None:
    user, request = otp_request()
    user.userprofile.otp_secret = secret
    user.userprofile.save()

    assert authenticate(request, otp="123456") is None


def test_no_profile_means_no_one_time_password() -> None:
    user, _ = otp_request()
    UserProfile.objects.filter(user=user).delete()
    request = APIRequestFactory(User).post(user=User.objects.get(pk=user.pk))

    assert authenticate(request, otp="123456") is None


def test_bypass_token_is_used_once() -> None:
    user, request = otp_request()
    pending = user.session.auth_factors.get()
    tokens = make_otp_bypass_tokens(user=user)

    assert authenticate(request, token="wrong") is None
    assert authenticate(request, otp="wrong") is None
    assert authenticate(request, token=tokens[3].token) == user
    assert user.otp_bypass_tokens.count() == 9
    make_session_auth_factor(session=user.session, auth_factor=pending.auth_factor)
    assert authenticate(request, token=tokens[3].token) is None
    assert authenticate(request, token=tokens[4].token.upper()) == user


@pytest.mark.usefixtures("standing_clock")
def test_a_second_factor_that_did_not_log_in_is_not_used_up(monkeypatch) -> None:
    user, request = otp_request()
    (token, *_) = make_otp_bypass_tokens(user=user)

    def fail(user: User) -> None:
        raise DatabaseError

    for backend in (OtpBackend, OtpBypassTokenBackend):
        monkeypatch.setattr(backend, "clear", staticmethod(fail))
    for factor in ({"token": token.token}, {"otp": user.totp.at(timezone.now())}):
        with pytest.raises(DatabaseError):
            authenticate(request, **factor)
    assert user.otp_bypass_tokens.count() == 10
    assert UserProfile.objects.get(user=user).last_otp_for_time is None


def test_new_bypass_tokens_replace_the_users_old_ones() -> None:
    user, other = make_otp_user(), make_otp_user()
    kept = {token.token for token in make_otp_bypass_tokens(user=other)}
    old = {token.token for token in make_otp_bypass_tokens(user=user)}
    new = {token.token for token in make_otp_bypass_tokens(user=user)}

    assert {token.token for token in user.otp_bypass_tokens.all()} == new != old
    assert {token.token for token in other.otp_bypass_tokens.all()} == kept


def test_a_bypass_token_is_not_saved_on_its_own() -> None:
    user = make_otp_user()

    with pytest.raises(IntegrityError, match="single"):
        user.otp_bypass_tokens.create(token="abcdefgh")


def test_second_factors_need_a_session_that_owes_one() -> None:
    user = make_otp_user()
    (token, *_) = make_otp_bypass_tokens(user=user)
    request = APIRequestFactory(User).post(user=User.objects.get(pk=user.pk))

    for request_ in (request, None, APIRequestFactory(User).post()):
        assert authenticate(request_, otp=user.totp.now()) is None
        assert authenticate(request_, token=token.token) is None
    make_session(user=User.objects.get(pk=user.pk))
    request = APIRequestFactory(User).post(user=User.objects.get(pk=user.pk))
    assert authenticate(request, token=token.token) is None


def test_a_tokens_owner_is_who_has_logged_in() -> None:
    _, request = otp_request()
    other = make_otp_user()
    (token, *_) = make_otp_bypass_tokens(user=other)

    assert authenticate(request, token=token.token) is None
    assert other.otp_bypass_tokens.count() == 10
    assert School.objects.exists()


@pytest.mark.parametrize("is_right", [True, False])
def test_d29_log_in_links_are_compared_in_constant_time(is_right: bool) -> None:
    user = make_student_user()
    secret = user._login_id if is_right else "wrong"
    with patch.object(
        student_auto, "constant_time_compare", wraps=constant_time_compare
    ) as compare:
        found = authenticate(
            None, student_id=user.new_student.pk, auto_gen_password=secret
        )

    assert (found == user) is is_right
    compare.assert_called_once_with(
        get_hashed_login_id(secret), user.new_student.login_id
    )


def test_d29_an_unknown_link_is_compared_too() -> None:
    with patch.object(
        student_auto, "constant_time_compare", wraps=constant_time_compare
    ) as compare:
        assert authenticate(None, student_id=0, auto_gen_password="x") is None

    compare.assert_called_once_with(get_hashed_login_id("x"), "")


def test_d29_bypass_tokens_are_compared_in_constant_time() -> None:
    user, request = otp_request()
    make_otp_bypass_tokens(user=user)
    with patch.object(
        otp_bypass_token, "constant_time_compare", wraps=constant_time_compare
    ) as compare:
        assert authenticate(request, token="wrong") is None

    assert compare.call_count == 10


def test_d29_guessing_a_pupils_six_letters_is_throttled(settings) -> None:
    settings.LOGIN_LIMIT_PER_ACCOUNT = 3
    user = make_student_user()
    credentials = {
        "first_name": user.first_name,
        "class_id": user.new_student.class_field.access_code,
        "password": "guess",
    }
    account = get_account(None, credentials)
    assert account == f"student:{credentials['class_id']}:{user.first_name}"
    for _ in range(3):
        LoginAttempt(None, account).begin()
    with pytest.raises(LoginThrottled):
        LoginAttempt(None, account).begin()
