"""Who may read the description of the API, and as what."""

import typing as t

import pytest
from django.test import Client
from django.urls import reverse

from codeforlife.tests.factories import make_user
from codeforlife.urls import get_urlpatterns

BACKEND = "django.contrib.auth.backends.ModelBackend"

pytestmark = [pytest.mark.urls("tests.openapi.urls"), pytest.mark.django_db]


def read(path: str, *, is_staff: bool | None = None) -> t.Any:
    client = Client()
    if is_staff is not None:
        client.force_login(make_user(is_staff=is_staff), BACKEND)
    return client.get(path, headers={"accept": "application/json, text/html"})


@pytest.mark.parametrize("path", ["/schema/", "/schema/ui/"])
@pytest.mark.parametrize(
    ("settings_", "is_staff", "status"),
    [
        ({"ENV": "local"}, None, 200),
        ({"ENV": "production"}, None, 403),
        ({"ENV": "production"}, False, 403),
        ({"ENV": "production"}, True, 200),
        ({"ENV": "production", "OPENAPI_IS_PUBLIC": True}, None, 200),
        ({"ENV": "local", "OPENAPI_IS_PUBLIC": False}, None, 403),
    ],
)
def test_who_may_read(
    settings: t.Any,
    path: str,
    settings_: dict[str, t.Any],
    is_staff: bool | None,
    status: int,
) -> None:
    settings.AUTHENTICATION_BACKENDS = [BACKEND]
    for name, value in settings_.items():
        setattr(settings, name, value)
    assert read(path, is_staff=is_staff).status_code == status


def test_description_is_json_or_yaml() -> None:
    client = Client()
    as_json = client.get(
        "/schema/", headers={"accept": "application/vnd.oai.openapi+json"}
    )
    assert as_json.json()["openapi"].startswith("3.")
    assert client.get("/schema/").content.startswith(b"openapi: 3.")


def test_page_needs_no_other_server() -> None:
    page = read("/schema/ui/").content.decode()
    assert "/schema/" in page
    assert "https://" not in page


@pytest.mark.urls("src.urls")
def test_routes_have_names() -> None:
    assert (reverse("schema"), reverse("schema-ui")) == ("/schema/", "/schema/ui/")


def test_without_drf_spectacular_there_are_no_routes(settings: t.Any) -> None:
    settings.INSTALLED_APPS = [
        app for app in settings.INSTALLED_APPS if not app.startswith("drf_spectacular")
    ]
    names = [
        getattr(p, "name", None) for p in get_urlpatterns([], include_user_urls=False)
    ]
    assert "schema" not in names
    assert "logout" in names
