"""The CSRF cookie, and requests without it."""

import pytest
from django.test import Client
from django.urls import path

from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.views import CsrfCookieView, LogoutView

urlpatterns = [
    path("csrf/cookie/", CsrfCookieView.as_view()),
    path("logout/", LogoutView.as_view()),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html,*/*"])
def test_cookie_is_set_without_a_query(settings: object, accept: str) -> None:
    response = Client().get("/csrf/cookie/", headers={"accept": accept})
    assert response.status_code == 200
    assert response.content == b""
    cookie = response.cookies[settings.CSRF_COOKIE_NAME]  # type: ignore[attr-defined]
    assert cookie.value
    assert not cookie["httponly"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_405(method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)("/csrf/cookie/")
    assert response.status_code == 405


def test_d36_csrf_failure_is_json() -> None:
    response = Client(enforce_csrf_checks=True).post("/logout/")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/json"
    assert response.json()["detail"].startswith("CSRF Failed: ")
