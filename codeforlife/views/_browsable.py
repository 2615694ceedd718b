"""Logging in and out on pages for people: the browsable API's and the admin site's."""

from __future__ import annotations

import typing as t

from django.contrib import admin
from django.contrib.auth.views import LoginView as _LoginView
from django.contrib.auth.views import LogoutView as _LogoutView
from django.http import HttpResponseRedirect
from django.urls import reverse

from ..renderers import say_language

if t.TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class _SitelessLoginView(_LoginView):
    """Django's log-in page, less the `Site` of the request's host.

    The pages do not show it, and there may be none.
    """

    def get_context_data(self, **kwargs: t.Any) -> dict[str, t.Any]:
        """Collect what the page shows.

        Args:
            **kwargs: Further values.

        Returns:
            The form, and where to go next.
        """
        context = super(_LoginView, self).get_context_data(**kwargs)
        context[self.redirect_field_name] = self.get_redirect_url()
        return context


class BrowsableLoginView(_SitelessLoginView):
    """Django's log-in page, in the frame of the browsable API."""

    template_name = "rest_framework/login.html"
    next_page = "/"

    def render_to_response(self, *args: t.Any, **kwargs: t.Any) -> HttpResponse:
        """Render the page, and have it say its language.

        Args:
            *args: Passed on to Django.
            **kwargs: Passed on to Django.

        Returns:
            The page.
        """
        response: t.Any = super().render_to_response(*args, **kwargs)
        response.add_post_render_callback(_say_language)
        return t.cast("HttpResponse", response)


def _say_language(response: HttpResponse) -> None:
    page = say_language(response.content.decode())
    response.content = page.encode()


class BrowsableLogoutView(_LogoutView):
    """Django's log-out, which leads back to where the user was."""

    next_page = "/"


class AdminLoginView(_SitelessLoginView):
    """The log-in page of the admin site."""

    template_name = "admin/login.html"
    # The authentication middleware must take the same people for logged in here and
    # on the other pages, or they are sent to and fro for ever.
    is_of_admin_site = True

    def dispatch(
        self, request: HttpRequest, *args: t.Any, **kwargs: t.Any
    ) -> HttpResponseBase:
        """Show the page to those who are not logged in as staff.

        Args:
            request: The request.
            *args: Not used.
            **kwargs: Not used.

        Returns:
            The page, or a redirect for staff.
        """
        request.current_app = admin.site.name
        if request.method == "GET" and admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> t.Any:
        """Get the form, which lets only staff in.

        Returns:
            The admin site's own form, or Django's.
        """
        from django.contrib.admin.forms import AdminAuthenticationForm

        return admin.site.login_form or AdminAuthenticationForm

    def get_template_names(self) -> list[str]:
        """Get the template.

        Returns:
            The admin site's own template, or Django's.
        """
        return [admin.site.login_template or self.template_name]

    def get_default_redirect_url(self) -> str:
        """Get where to go when no page has asked for the log-in.

        Returns:
            The index of the admin site.
        """
        return reverse("admin:index", current_app=admin.site.name)

    def get_context_data(self, **kwargs: t.Any) -> dict[str, t.Any]:
        """Collect what the page shows.

        Args:
            **kwargs: Further values.

        Returns:
            The form, where to go next, and what every page of the admin site shows.
        """
        request = self.request
        context = {
            **super().get_context_data(**kwargs),
            **admin.site.each_context(request),
            "title": "Log in",
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        context[self.redirect_field_name] = self.get_success_url()
        return context
