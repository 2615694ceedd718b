"""The url patterns of every service, around those of its own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from codeforlife.conf import conf

from ..views import (
    CsrfCookieView,
    HealthCheckView,
    LogoutView,
    session_expired_view,
)
from ..views._browsable import (
    AdminLoginView,
    BrowsableLoginView,
    BrowsableLogoutView,
)
from ..views.health_check import LiveView, ReadyView
from ._schema import get_schema_urlpatterns

UrlPatterns = list[URLResolver | URLPattern]

# Under the names by which REST framework's pages look for them.
_BROWSABLE: UrlPatterns = [
    path("login/", BrowsableLoginView.as_view(), name="login"),
    path("logout/", BrowsableLogoutView.as_view(), name="logout"),
]


def get_urlpatterns(
    api_url_patterns: UrlPatterns,
    health_check_view: type[HealthCheckView] = HealthCheckView,
    include_user_urls: bool = True,
) -> UrlPatterns:
    """Make the url patterns of a service.

    Its own patterns come before those of `codeforlife.user`, so it may override them.
    The description of the API (``schema/``, and ``schema/ui/`` for people) comes last.

    Args:
        api_url_patterns: The service's own patterns.
        health_check_view: The view of ``health-check/``.
        include_user_urls: Whether to include the urls of `codeforlife.user`.

    Returns:
        The patterns, to be assigned to ``urlpatterns``. In a process that does not
        serve the API but works on tasks (``settings.SERVER_MODE``), the health checks
        alone.

    Example:
        >>> from codeforlife.routers import default_router
        >>> from codeforlife.urls import get_urlpatterns
        >>> from codeforlife.urls.handlers import *
        >>> default_router.register("fruits", FruitViewSet, basename="fruit")
        >>> urlpatterns = get_urlpatterns(default_router.urls)
    """
    health_checks: UrlPatterns = [
        path("health-check/", health_check_view.as_view(), name="health-check"),
        path("health-check/live/", LiveView.as_view(), name="health-check-live"),
        path("health-check/ready/", ReadyView.as_view(), name="health-check-ready"),
    ]
    if conf.server.mode != "django":
        return health_checks
    # Included in no other case: a service may do without `codeforlife.user`.
    user_urls = (
        [path("", include("codeforlife.user.urls"))] if include_user_urls else []
    )
    return [
        *health_checks,
        path("api-auth/", include((_BROWSABLE, "rest_framework"))),
        path("admin/login/", AdminLoginView.as_view()),
        path("admin/", admin.site.urls),
        path("csrf/cookie/", CsrfCookieView.as_view(), name="get-csrf-cookie"),
        path("session/logout/", LogoutView.as_view(), name="logout"),
        path("session/expired/", session_expired_view, name="session-expired"),
        *api_url_patterns,
        *user_urls,
        *get_schema_urlpatterns(),
    ]
