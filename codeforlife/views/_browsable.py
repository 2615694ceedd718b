"""Logging in to the browsable API and out of it, on pages for people."""

from __future__ import annotations

import typing as t

from django.contrib.auth.views import LoginView as _LoginView
from django.contrib.auth.views import LogoutView as _LogoutView


class BrowsableLoginView(_LoginView):
    """Django's log-in page, in the frame of the browsable API."""

    template_name = "rest_framework/login.html"
    next_page = "/"

    def get_context_data(self, **kwargs: t.Any) -> dict[str, t.Any]:
        """Collect what the page shows.

        Args:
            **kwargs: Further values.

        Returns:
            What Django's own view collects, less the `Site` of the request's host: the
            page does not show it, and there may be none.
        """
        context = super(_LoginView, self).get_context_data(**kwargs)
        context[self.redirect_field_name] = self.get_redirect_url()
        return context


class BrowsableLogoutView(_LogoutView):
    """Django's log-out, which leads back to where the user was."""

    next_page = "/"
