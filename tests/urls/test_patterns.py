"""One call makes a service's urls, in the order in which they are looked up."""

import typing as t
from types import ModuleType

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sites.models import Site
from django.test import Client
from django.urls import NoReverseMatch, path, resolve, reverse
from django.views import View

from codeforlife.tests.factories import make_user
from codeforlife.urls import UrlPatterns, get_urlpatterns, handlers
from codeforlife.views import (
    CsrfCookieView,
    HealthCheckView,
    LogoutView,
    session_expired_view,
)
from codeforlife.views.health_check import LiveView, ReadyView


class OwnView(View): ...


class OwnHealthCheckView(HealthCheckView): ...


@pytest.fixture
def use_urls(settings: t.Any) -> t.Callable[[UrlPatterns], None]:
    """Serve patterns until the end of the test."""

    def use(patterns: UrlPatterns) -> None:
        urlconf = ModuleType("urlconf")
        for name in handlers.__all__:
            setattr(urlconf, name, getattr(handlers, name))
        urlconf.urlpatterns = patterns  # type: ignore[attr-defined]
        settings.ROOT_URLCONF = urlconf

    return use


FIXED = [
    ("/health-check/", "health-check", HealthCheckView),
    ("/health-check/live/", "health-check-live", LiveView),
    ("/health-check/ready/", "health-check-ready", ReadyView),
    ("/csrf/cookie/", "get-csrf-cookie", CsrfCookieView),
    ("/session/logout/", "logout", LogoutView),
    ("/session/expired/", "session-expired", session_expired_view),
]


@pytest.mark.parametrize(("url", "name", "view"), FIXED)
def test_fixed_routes(use_urls: t.Any, url: str, name: str, view: t.Any) -> None:
    use_urls(get_urlpatterns([], include_user_urls=False))
    assert reverse(name) == url
    match = resolve(url)
    found = getattr(match.func, "cls", getattr(match.func, "view_class", match.func))
    assert found is view


def test_admin_and_browsable_log_in(use_urls: t.Any) -> None:
    use_urls(get_urlpatterns([], include_user_urls=False))
    assert reverse("admin:index") == "/admin/"
    assert reverse("rest_framework:login") == "/api-auth/login/"


@pytest.mark.django_db
def test_the_log_in_page_says_its_language(use_urls: t.Any) -> None:
    use_urls(get_urlpatterns([], include_user_urls=False))
    page = Client().get(reverse("rest_framework:login")).content.decode()
    assert '<html lang="en' in page


@pytest.mark.parametrize("name", ["login", "logout"])
def test_d59_no_route_begins_with_two_slashes(use_urls: t.Any, name: str) -> None:
    use_urls(get_urlpatterns([], include_user_urls=False))
    url = reverse(f"rest_framework:{name}")
    assert not url.startswith("//")
    assert resolve(url).view_name == f"rest_framework:{name}"


@pytest.mark.django_db
def test_d59_browsable_log_in_and_out_need_no_site(
    use_urls: t.Any, settings: t.Any
) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    use_urls(get_urlpatterns([], include_user_urls=False))
    Site.objects.all().delete()
    client, user = Client(), make_user(is_staff=True)
    page = client.get("/api-auth/login/?next=/x/")
    assert page.status_code == 200
    assert b"csrfmiddlewaretoken" in page.content
    assert b"/x/" in page.content
    credentials = {"username": user.username, "password": "password", "next": "/x/"}
    wrong = client.post("/api-auth/login/", {**credentials, "password": "wrong"})
    assert wrong.status_code == 200
    response = client.post("/api-auth/login/", credentials)
    assert (response.status_code, response["Location"]) == (302, "/x/")
    assert SESSION_KEY in client.session
    response = client.post("/api-auth/logout/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("mode", ["celery", "beat"])
def test_worker_serves_its_health_alone(settings: t.Any, mode: str) -> None:
    settings.SERVER_MODE = mode
    names = [p.name for p in get_urlpatterns([path("x/", OwnView.as_view())])]
    assert names == ["health-check", "health-check-live", "health-check-ready"]


def test_own_health_check(use_urls: t.Any) -> None:
    use_urls(get_urlpatterns([], OwnHealthCheckView, include_user_urls=False))
    assert resolve("/health-check/").func.cls is OwnHealthCheckView  # type: ignore[attr-defined]


def test_own_urls_come_before_the_users(use_urls: t.Any) -> None:
    use_urls(get_urlpatterns([path("users/", OwnView.as_view(), name="own")]))
    assert resolve("/users/").url_name == "own"
    assert resolve("/classes/").url_name == "class-list"


def test_user_urls_are_optional(use_urls: t.Any) -> None:
    use_urls(get_urlpatterns([]))
    assert reverse("user-list") == "/users/"
    use_urls(get_urlpatterns([], include_user_urls=False))
    with pytest.raises(NoReverseMatch):
        reverse("user-list")


def test_own_urls_come_after_the_fixed_ones(use_urls: t.Any) -> None:
    own = path("csrf/cookie/", OwnView.as_view(), name="own")
    use_urls(get_urlpatterns([own], include_user_urls=False))
    assert resolve("/csrf/cookie/").url_name == "get-csrf-cookie"


@pytest.mark.django_db
def test_admin_log_in_needs_no_site(settings: t.Any, use_urls: t.Any) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    use_urls(get_urlpatterns([], include_user_urls=False))
    Site.objects.all().delete()
    client = Client()
    staff = make_user(is_staff=True, is_superuser=True)
    page = client.get(reverse("admin:login"))
    assert page.status_code == 200
    assert b"csrfmiddlewaretoken" in page.content
    for user, status in ((make_user(), 200), (staff, 302)):
        credentials = {"username": user.username, "password": "password"}
        response = client.post("/admin/login/?next=/admin/user/", credentials)
        assert response.status_code == status
    assert response["Location"] == "/admin/user/"
    again = client.get("/admin/login/")
    assert (again.status_code, again["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
