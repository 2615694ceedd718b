"""Logging in over HTTP: answers, cookies, every kind of credentials, limits."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from django.contrib.auth import user_logged_in
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from codeforlife.tests import APIClient
from codeforlife.tests.factories import (
    make_otp_bypass_tokens,
    make_student_user,
    make_teacher_user,
)
from codeforlife.user.models import Session, User
from codeforlife.views import login
from tests.login_service import make_otp_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.login_service")]


@pytest.fixture
def client() -> APIClient:
    return APIClient()


def log_in(client: APIClient, form: str, code: int = 200, **credentials):
    return client.post(f"/login/{form}/", credentials, status_code_assertion=code)


def who(client: APIClient) -> int | None:
    response = client.get("/who/", status_code_assertion=lambda code: True)
    assert response.status_code in (200, 403)
    return response.json().get("id")


BODIES = [
    ("empty", b""),
    ("not JSON", b"{"),
    ("list", b"[]"),
    ("string", b'"x"'),
    ("number", b"1"),
    ("null", b"null"),
    ("not UTF-8", b"\xff"),
    ("no field", b"{}"),
    ("wrong types", b'{"email": [], "password": {}}'),
]


@pytest.mark.parametrize("body", [b for _, b in BODIES], ids=[n for n, _ in BODIES])
def test_d36_a_bad_body_is_a_400(client: APIClient, body: bytes) -> None:
    response = client.generic("POST", "/login/email/", body, status_code_assertion=400)

    assert isinstance(response.json(), dict)
    assert not Session.objects.exists()


def test_d36_a_form_is_a_400(client: APIClient) -> None:
    data = {"email": "ann@b.test", "password": "password"}
    response = client.post(
        "/login/email/", data, format="multipart", status_code_assertion=400
    )

    assert response.json() == {"__all__": ["The body is not valid JSON."]}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_d36_only_post_is_allowed(client: APIClient, method: str) -> None:
    client.generic(method, "/login/email/", status_code_assertion=405)


def test_d36_a_csrf_failure_is_json(settings) -> None:
    settings.DEBUG = False
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/email/", {}, content_type="application/json")

    assert response.status_code == 403
    assert "detail" in response.json()


def test_errors_name_the_fields(client: APIClient) -> None:
    response = log_in(client, "email", 400, email="x")

    assert set(response.json()) == {"email", "password", "__all__"}


def test_answer_and_metadata_cookie(client: APIClient, settings) -> None:
    user = make_teacher_user()
    response = log_in(client, "email", email=user.email, password="password")

    metadata = {"user_id": user.pk, "name": "Ärger & +", "auth_factors": []}
    assert response.json() == metadata
    cookie = response.cookies[settings.SESSION_METADATA_COOKIE_NAME]
    assert json.loads(unquote(cookie.value)) == metadata
    assert not cookie["httponly"]
    assert cookie["samesite"] == settings.SESSION_METADATA_COOKIE_SAMESITE
    session_cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert session_cookie["httponly"]
    assert who(client) == user.pk


def test_wrong_password(client: APIClient) -> None:
    user = make_teacher_user()
    response = log_in(client, "email", 400, email=user.email, password="wrong")

    assert response.json() == {"__all__": ["Wrong."]}
    assert not response.cookies
    assert who(client) is None


def test_inactive_user(client: APIClient) -> None:
    user = make_teacher_user()
    user.is_active = False
    user.save()

    log_in(client, "email", 400, email=user.email, password="password")
    assert who(client) is None


def test_user_of_another_class(client: APIClient) -> None:
    """A teacher's link-less credentials are not a student's."""
    teacher = make_teacher_user()
    data = {"first_name": teacher.first_name, "password": "password"}

    log_in(client, "student", 400, class_id="AB123", **data)


def test_student(client: APIClient) -> None:
    user = make_student_user(first_name="Sam")
    class_id = user.new_student.class_field.access_code

    log_in(client, "student", first_name="Sam", password="password", class_id=class_id)
    assert who(client) == user.pk


def test_student_link(client: APIClient) -> None:
    user = make_student_user()
    student_id, secret = user.new_student.pk, user._login_id

    log_in(client, "link", 400, student_id=student_id, auto_gen_password="wrong")
    log_in(client, "link", student_id=student_id, auto_gen_password=secret)
    assert who(client) == user.pk


@pytest.mark.usefixtures("standing_clock")
def test_one_time_password(client: APIClient) -> None:
    user = make_otp_user()
    response = log_in(client, "email", email=user.email, password="password")
    assert response.json()["auth_factors"] == ["otp"]
    assert who(client) is None
    key = client.session.session_key

    log_in(client, "otp", 400, otp="000000" if user.totp.now() != "000000" else "1")
    assert who(client) is None
    response = log_in(client, "otp", otp=user.totp.at(timezone.now()))
    assert response.json()["auth_factors"] == []
    assert who(client) == user.pk
    assert client.session.session_key != key


def test_bypass_token(client: APIClient) -> None:
    user = make_otp_user()
    token, *_ = make_otp_bypass_tokens(user=user)
    log_in(client, "email", email=user.email, password="password")

    log_in(client, "token", 400, token="wrong")
    log_in(client, "token", token=token.token.upper())
    assert who(client) == user.pk
    assert user.otp_bypass_tokens.count() == 9

    log_in(client, "email", email=user.email, password="password")
    log_in(client, "token", 400, token=token.token)


def test_second_factor_without_the_first(client: APIClient) -> None:
    user = make_otp_user()

    log_in(client, "otp", 400, otp=user.totp.now())
    assert who(client) is None


def test_d02_the_newest_log_in_wins(client: APIClient) -> None:
    user, other = make_teacher_user(), APIClient()
    credentials = {"email": user.email, "password": "password"}
    log_in(client, "email", **credentials)
    log_in(other, "email", **credentials)

    assert who(other) == user.pk
    assert who(client) is None
    assert Session.objects.filter(user_id=user.pk).count() == 1


def test_the_newest_log_in_wins_when_it_is_complete(client: APIClient) -> None:
    user = make_otp_user()
    new = APIClient()
    credentials = {"email": user.email, "password": "password"}
    log_in(client, "email", **credentials)
    log_in(client, "otp", otp=user.totp.at(timezone.now()))
    assert who(client) == user.pk

    response = log_in(new, "email", **credentials)
    assert response.json()["auth_factors"] == ["otp"]
    assert (who(client), who(new)) == (user.pk, None)
    log_in(new, "otp", 400, otp="nonsense")
    assert (who(client), who(new)) == (user.pk, None)

    token, *_ = make_otp_bypass_tokens(user=user)
    assert log_in(new, "token", token=token.token).json()["auth_factors"] == []
    assert (who(client), who(new)) == (None, user.pk)
    assert Session.objects.get(user=user).pk == new.cookies["session_key"].value


def test_a_pending_log_in_gives_way_to_the_next_one(client: APIClient) -> None:
    user = make_otp_user()
    credentials = {"email": user.email, "password": "password"}
    for pending in (client, APIClient(), APIClient()):
        log_in(pending, "email", **credentials)
        assert who(pending) is None
    assert Session.objects.filter(user=user).count() == 1


def test_a_second_factor_is_the_same_user_s(client: APIClient) -> None:
    user, other = make_otp_user(), make_otp_user()
    for each in (user, other):
        new = APIClient()
        log_in(new, "email", email=each.email, password="password")
        log_in(new, "otp", otp=each.totp.at(timezone.now()))
    log_in(client, "email", email=user.email, password="password")
    log_in(client, "email", email=other.email, password="password")
    token, *_ = make_otp_bypass_tokens(user=user)
    log_in(client, "token", 400, token=token.token)
    token, *_ = make_otp_bypass_tokens(user=other)
    assert log_in(client, "token", token=token.token).json()["user_id"] == other.pk


@pytest.mark.parametrize("model", [Session, User])
def test_a_log_in_that_loses_its_session_or_user_is_a_400(
    client: APIClient, model
) -> None:
    user = make_teacher_user()
    credentials = {"email": user.email, "password": "password"}
    log_in(client, "email", **credentials)

    def remove(**kwargs) -> None:
        model.objects.all().delete()

    user_logged_in.connect(remove)
    try:
        response = log_in(client, "email", 400, **credentials)
    finally:
        user_logged_in.disconnect(remove)

    assert "Please log in again." in response.json()["__all__"][0]
    assert not {"session_key", "session_metadata"} & response.cookies.keys()
    assert not Session.objects.exists()


@pytest.mark.parametrize(("owner", "name"), [(login, "login"), (User, "set_password")])
def test_a_log_in_whose_user_is_deleted_before_a_write_is_a_400(
    client: APIClient, monkeypatch, owner, name
) -> None:
    # The hash is outdated, so the user is written twice: anew, and with the time.
    password = make_password("password", hasher="pbkdf2_sha256")
    user = make_teacher_user()
    User.objects.filter(pk=user.pk).update(password=password)
    write = getattr(owner, name)

    def write_too_late(*args) -> None:
        User.objects.all().delete()
        write(*args)

    monkeypatch.setattr(owner, name, write_too_late)
    response = log_in(client, "email", 400, email=user.email, password="password")

    assert "Please log in again." in response.json()["__all__"][0]
    assert not {"session_key", "session_metadata"} & response.cookies.keys()


def test_a_log_in_that_the_database_refuses_is_a_failure(
    client: APIClient, monkeypatch
) -> None:
    user = make_teacher_user()

    def refuse(*args) -> None:
        raise DatabaseError("The disk is full.") from OSError()

    monkeypatch.setattr(login, "login", refuse)
    log_in(client, "email", 500, email=user.email, password="password")


def test_d20_log_in_as_somebody_else_without_logging_out(client: APIClient) -> None:
    one, two = make_teacher_user(), make_teacher_user()
    log_in(client, "email", email=one.email, password="password")
    key = client.session.session_key
    log_in(client, "email", email=two.email, password="password")

    assert who(client) == two.pk
    assert not Session.objects.filter(pk=key).exists()
    assert not Session.objects.filter(user_id=one.pk).exists()


def test_the_key_changes_at_log_in(client: APIClient) -> None:
    user = make_teacher_user()
    client.get("/write/?colour=red", follow=True)
    key = client.session.session_key
    log_in(client, "email", email=user.email, password="password")

    assert client.session.session_key != key
    assert client.session["colour"] == "red"
    assert not Session.objects.filter(pk=key).exists()


def test_log_out_ends_the_session_and_both_cookies(client: APIClient, settings) -> None:
    user = make_teacher_user()
    log_in(client, "email", email=user.email, password="password")
    response = client.post("/session/logout/")

    for name in (settings.SESSION_COOKIE_NAME, settings.SESSION_METADATA_COOKIE_NAME):
        assert response.cookies[name]["max-age"] == 0
    assert not Session.objects.filter(user_id=user.pk).exists()
    assert who(client) is None


def test_d26_wrong_passwords_are_throttled(client: APIClient, settings) -> None:
    user, other = make_teacher_user(), make_teacher_user()
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 3
    credentials = {"email": user.email, "password": "wrong"}

    for _ in range(3):
        log_in(client, "email", 400, **credentials)
    response = log_in(client, "email", 429, **credentials)
    assert 0 < int(response.headers["Retry-After"]) <= settings.LOGIN_LIMIT_WINDOW
    log_in(client, "email", 429, email=user.email, password="password")
    log_in(client, "email", email=other.email, password="password")


def test_d26_unknown_accounts_are_throttled_alike(client: APIClient, settings) -> None:
    settings.LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = 2
    credentials = {"email": "nobody@b.test", "password": "wrong"}

    answers = [
        client.post("/login/email/", credentials, status_code_assertion=lambda c: True)
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 429]


def test_d26_thirty_wrong_one_time_passwords(client: APIClient) -> None:
    user = make_otp_user()
    log_in(client, "email", email=user.email, password="password")

    codes = [
        client.post(
            "/login/otp/", {"otp": "abcdef"}, status_code_assertion=lambda code: True
        ).status_code
        for _ in range(30)
    ]
    assert codes.index(429) < 10
    assert set(codes) == {400, 429}
    log_in(client, "otp", 429, otp=user.totp.now())


def test_queries_of_a_log_in(client: APIClient) -> None:
    user = make_teacher_user()
    with CaptureQueriesContext(connection) as context:
        log_in(client, "email", email=user.email, password="password")

    statements = [query["sql"] for query in context.captured_queries]
    assert len([sql for sql in statements if "SAVEPOINT" not in sql]) <= 9
    sessions = [sql for sql in statements if '"user_session"' in sql]
    writes = [sql for sql in sessions if sql.startswith(("INSERT", "UPDATE"))]
    assert len(writes) == 1  # not once by the view and once by the middleware
