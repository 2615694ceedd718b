"""Unknown URLs in debug mode."""

import typing as t

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from codeforlife.urls.handlers import *  # noqa: F403


def known(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Not here.</p>", status=404)


urlpatterns = [path("known/", known)]

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("debug", "accept", "content_type"),
    [
        (True, "*/*", "application/json"),
        (True, None, "application/json"),
        (True, "application/json", "application/json"),
        (True, BROWSER, "text/html"),
        (False, "*/*", "application/json"),
        (False, BROWSER, "application/json"),
    ],
)
def test_unknown_url(
    settings: t.Any, debug: bool, accept: str | None, content_type: str
) -> None:
    settings.DEBUG = debug
    headers = {"accept": accept} if accept else {}
    response = Client().get("/<b>unknown</b>/", headers=headers)
    assert response.status_code == 404
    assert response["Content-Type"].startswith(content_type)
    if content_type == "application/json":
        assert "/<b>unknown</b>/" in response.json()["detail"]


def test_answer_of_a_view_stays(settings: t.Any) -> None:
    settings.DEBUG = True
    assert Client().get("/known/").content == b"<p>Not here.</p>"
