"""Sessions and users of requests: what they cost, and when their cookies end."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codeforlife.tests import APIClient
from codeforlife.tests.factories import make_student_user, make_teacher_user
from codeforlife.user.models import Session, Student, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.login_service")]

METADATA = "session_metadata"


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.login_as(make_teacher_user())
    client.cookies[METADATA] = "x"
    return client


def get(client: APIClient, path: str = "/who/", code: int = 200):
    return client.get(path, status_code_assertion=code)


def count(client: APIClient, path: str) -> int:
    with CaptureQueriesContext(connection) as context:
        get(client, path)
    return len([q for q in context.captured_queries if "SAVEPOINT" not in q["sql"]])


@pytest.mark.parametrize(
    ("path", "queries"), [("/health-check/live/", 0), ("/open/", 0), ("/who/", 1)]
)
@pytest.mark.parametrize("make", [make_teacher_user, make_student_user])
def test_a_request_pays_for_its_session_at_most_once(make, path, queries) -> None:
    client = APIClient()
    client.login_as(make())

    assert count(client, path) == queries


def test_d71_the_metadata_cookie_ends_with_the_session(client: APIClient) -> None:
    Session.objects.all().delete()
    response = get(client, code=403)

    assert response.cookies[METADATA]["max-age"] == 0
    assert response.cookies[METADATA].value == ""


def test_d71_whoever_logs_in_elsewhere_ends_it(client: APIClient) -> None:
    user = User.objects.get(pk=client.user.pk)
    APIClient().force_login(user)
    response = get(client, code=403)

    assert response.cookies[METADATA]["max-age"] == 0


def test_d71_a_changed_password_ends_it(client: APIClient) -> None:
    user = User.objects.get(pk=client.user.pk)
    user.set_password("another")
    user.save()
    response = get(client, code=403)

    assert response.cookies[METADATA]["max-age"] == 0
    assert not Session.objects.filter(user_id=user.pk).exists()


def test_the_metadata_cookie_stays_with_the_session(client: APIClient) -> None:
    assert METADATA not in get(client).cookies
    assert METADATA not in get(client, "/open/").cookies


def test_visitors_without_a_session_get_no_cookie() -> None:
    response = get(APIClient(), code=403)

    assert not response.cookies
    assert not Session.objects.exists()


def test_both_cookies_slide_together(client: APIClient, settings) -> None:
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = False
    with time_machine.travel(0, tick=False) as clock:
        client.login_as(make_teacher_user())
        client.cookies[METADATA] = "x"
        clock.shift(settings.SESSION_COOKIE_AGE / 2)
        response = get(client)
        cookie, metadata = (
            response.cookies[settings.SESSION_COOKIE_NAME],
            response.cookies[METADATA],
        )
        assert cookie["max-age"] == metadata["max-age"] == settings.SESSION_COOKIE_AGE
        assert metadata.value == "x"
        assert not get(client).cookies
        clock.shift(settings.SESSION_COOKIE_AGE + 1)
        get(client, code=403)


def test_inactive_users_are_anonymous(client: APIClient) -> None:
    User.objects.filter(pk=client.user.pk).update(is_active=False)
    response = get(client, code=403)

    assert response.cookies[METADATA]["max-age"] == 0
    assert not Session.objects.exists()


@pytest.mark.parametrize("backend", ["StudentBackend", "StudentAutoBackend"])
def test_a_student_who_is_released_is_logged_out(backend: str) -> None:
    user, client = make_student_user(), APIClient()
    client.force_login(user, f"codeforlife.user.auth.backends.{backend}")
    assert count(client, "/who/") == 1
    Student.objects.filter(new_user=user).update(class_field=None)
    get(client, code=403)

    assert not Session.objects.exists()


def test_an_unknown_backend_is_nobody_but_ends_no_session(
    client: APIClient, settings
) -> None:
    known = settings.AUTHENTICATION_BACKENDS
    settings.AUTHENTICATION_BACKENDS = [known[-1]]
    get(client, code=403)

    settings.AUTHENTICATION_BACKENDS = known
    get(client)


def test_a_retired_secret_key_is_accepted_once_more(client: APIClient, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    get(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != key
    settings.SECRET_KEY_FALLBACKS = []
    get(client)


def test_a_session_that_ends_meanwhile(client: APIClient, monkeypatch) -> None:
    from tests import login_service

    def view(request):
        request.session["colour"] = "red"
        Session.objects.all().delete()
        return login_service.HttpResponse("red")

    monkeypatch.setattr(login_service.urlpatterns[-1], "callback", view)
    get(client, login_path(login_service), code=400)


def login_path(login_service) -> str:
    return "/" + str(login_service.urlpatterns[-1].pattern)


def test_another_engine_still_works(settings) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.OLD_SYSTEM = True
    client = APIClient()
    user = make_teacher_user()
    client.force_login(user)

    assert get(client).json() == {"id": user.pk}
