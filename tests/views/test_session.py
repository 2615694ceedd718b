"""Logging out, and being logged out."""

import pytest
from django.conf import settings
from django.contrib.sites.models import Site
from django.test import Client
from django.urls import path

from codeforlife.tests.factories import make_teacher_user
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.views import LogoutView, session_expired_view

urlpatterns = [
    path("session/logout/", LogoutView.as_view()),
    path("session/expired/", session_expired_view),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize("query", ["", "?next=/x/", "?next=https://evil.com", "?a=b"])
def test_d40_logout_is_json_whatever_the_query(query: str) -> None:
    Site.objects.all().delete()
    response = Client().post(f"/session/logout/{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == {}


def test_d40_logout_ends_the_session_and_its_cookies() -> None:
    client, user = Client(), make_teacher_user()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session_key = client.session.session_key
    client.cookies[settings.SESSION_METADATA_COOKIE_NAME] = "{}"
    response = client.post("/session/logout/")
    assert response.status_code == 200
    for name in (settings.SESSION_COOKIE_NAME, settings.SESSION_METADATA_COOKIE_NAME):
        assert response.cookies[name].value == ""
        assert response.cookies[name]["max-age"] == 0
    assert client.session.session_key != session_key
    assert client.post("/session/logout/").status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_logout_takes_post_alone(method: str) -> None:
    assert getattr(Client(), method)("/session/logout/").status_code == 405


def test_logout_is_protected_against_forgery() -> None:
    response = Client(enforce_csrf_checks=True).post("/session/logout/")
    assert response.status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_expired_session_is_401_without_a_body(method: str) -> None:
    response = getattr(Client(), method)("/session/expired/")
    assert (response.status_code, response.content) == (401, b"")


def test_expired_session_costs_no_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        Client().get("/session/expired/")
