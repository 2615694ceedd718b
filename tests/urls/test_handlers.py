"""Errors outside of any view are JSON too."""

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from codeforlife.urls import handlers
from codeforlife.urls.handlers import *  # noqa: F403


def suspicious(request: HttpRequest) -> None:
    raise SuspiciousOperation("secret")


def denied(request: HttpRequest) -> None:
    raise PermissionDenied("secret")


def broken(request: HttpRequest) -> None:
    raise ValueError("secret")


urlpatterns = [
    path("suspicious/", suspicious),
    path("denied/", denied),
    path("broken/", broken),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("url", "status"),
    [("/suspicious/", 400), ("/denied/", 403), ("/nowhere/", 404), ("/broken/", 500)],
)
def test_answer_is_json(url: str, status: int) -> None:
    response = Client(raise_request_exception=False).get(url)
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == ["detail"]
    assert b"secret" not in response.content


def test_d24_unknown_path_is_named_without_markup() -> None:
    response = Client().get("/<script>alert('&')</script>/")
    assert response.status_code == 404
    assert "/<script>alert('&')</script>/" in response.json()["detail"]
    assert b"<" not in response.content
    assert b"&" not in response.content


def test_star_import_yields_the_handlers_alone() -> None:
    assert sorted(handlers.__all__) == [f"handler{n}" for n in (400, 403, 404, 500)]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_handlers_take_django_s_arguments(status: int) -> None:
    handler = getattr(handlers, f"handler{status}")
    response = handler(RequestFactory().get("/x/"), exception=Exception("secret"))
    assert response.status_code == status
    assert list(json.loads(response.content)) == ["detail"]


def test_handler_of_500_takes_the_request_alone() -> None:
    assert handlers.handler500(RequestFactory().get("/")).status_code == 500
