@@ file if example and codeforlife-users
import typing as t

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView

from ..logins import LOGINS

# The name of a route and its argument, what one may do there, and a word about it.
_ENDPOINTS: t.Final = [
    ("fruit-list", [], "GET, POST", "Fruits of your school"),
    ("fruit-detail", [1], "GET, PATCH, DELETE", "One fruit"),
    ("fruit-bulk", [], "POST, PATCH, DELETE", "Many fruits at once"),
    ("user-list", [], "GET", "Users whom you may see"),
    ("class-list", [], "GET", "Classes that you may see"),
    ("school-detail", [2], "GET", "Your school"),
    ("login-with-email", [], "POST", "Log in as a teacher or an independent"),
    ("login-as-student", [], "POST", "Log in as a student"),
    ("logout", [], "POST", "Log out"),
    ("get-csrf-cookie", [], "GET", "Get the CSRF cookie"),
    ("health-check", [], "GET", "Is the service well?"),
]


@method_decorator(ensure_csrf_cookie, name="dispatch")
class StartView(TemplateView):
    """A page for people who meet the service for the first time."""

    template_name = "start.html"

    def get(self, request: HttpRequest, *args: t.Any, **kwargs: t.Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Content-Security-Policy"] = "default-src 'self'; base-uri 'none'"
        return response

    def get_context_data(self, **kwargs: t.Any) -> dict[str, t.Any]:
        return super().get_context_data(
            **kwargs,
            service_name=settings.SERVICE_NAME,
            csrf_cookie_name=settings.CSRF_COOKIE_NAME,
            metadata_cookie_name=settings.SESSION_METADATA_COOKIE_NAME,
            logins=LOGINS,
            endpoints=[
                {"path": reverse(name, args=args), "methods": methods, "about": about}
                for name, args, methods, about in _ENDPOINTS
            ],
        )
