"""Sessions that cost nothing until looked at, and two cookies that end together."""

from __future__ import annotations

import time
import typing as t

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import (
    SessionMiddleware as DjangoSessionMiddleware,
)
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from codeforlife.conf import conf

__all__ = ["SessionMiddleware"]


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's session middleware, with these differences.

    - A request that never looks at its session neither reads nor writes it, also with
      ``SESSION_SAVE_EVERY_REQUEST``: only looking at it keeps a session alive.
    - A session that was only read has its expiry moved on from time to time (see
      `BaseSessionStore.touch`) instead of being rewritten.
    - What is answered to a user who is logged in may not be stored (RFC 9111, section
      5.2.2.5), unless the view says otherwise.
    - The session metadata cookie, which tells the front end that somebody is logged
      in, is deleted whenever the request's session turns out to have no user.
    """

    def process_response(  # type: ignore[override] # streams have no body
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Save the session and set its cookie, or delete both cookies."""
        session: SessionBase | None = getattr(request, "session", None)
        if session is None:
            return response
        came_with_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if session.is_empty():
            if came_with_session:
                self._delete_cookie(response)
                self._delete_metadata_cookie(response)
        elif response.status_code < 500 and (
            self._save(session) or self._has_new_key(request)
        ):
            self._set_cookies(request, response)
        if session.accessed:
            if came_with_session and SESSION_KEY not in session:
                self._delete_metadata_cookie(response)
            patch_vary_headers(response, ("Cookie",))
            if SESSION_KEY in session:  # the answer may say something about the user
                response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _save(self, session: SessionBase) -> bool:
        """Store what is new; return whether the cookies should live on as well."""
        is_read = session.accessed and settings.SESSION_SAVE_EVERY_REQUEST
        touch = getattr(session, "touch", None)
        if not session.modified:
            if not is_read:
                return False
            if touch is not None:
                return bool(touch())
        try:
            session.save()
        except UpdateError as error:
            raise SessionInterrupted(
                "The request's session was ended while the request was being"
                " processed, for example by a log-out or a newer log-in."
            ) from error
        return True

    def _has_new_key(self, request: HttpRequest) -> bool:
        """Return whether a view has stored the session itself, under a new key."""
        session = request.session
        return session.accessed and (
            session.session_key != request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        )

    def _set_cookies(self, request: HttpRequest, response: HttpResponseBase) -> None:
        session = request.session
        lifetime: dict[str, t.Any] = {}
        if not session.get_expire_at_browser_close():
            max_age = session.get_expiry_age()
            expires = http_date(time.time() + max_age)
            lifetime = {"max_age": max_age, "expires": expires}
            self._prolong_metadata_cookie(request, response, lifetime)
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            t.cast(str, session.session_key),
            domain=settings.SESSION_COOKIE_DOMAIN,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.SESSION_COOKIE_HTTPONLY,
            samesite=settings.SESSION_COOKIE_SAMESITE,
            **lifetime,
        )

    def _prolong_metadata_cookie(
        self, request: HttpRequest, response: HttpResponseBase, lifetime: t.Any
    ) -> None:
        name = conf.metadata_cookie.name
        value = request.COOKIES.get(name)
        if value is None or name in response.cookies:
            return
        response.set_cookie(
            name,
            value,
            path=conf.metadata_cookie.path,
            domain=conf.metadata_cookie.domain,
            samesite=conf.metadata_cookie.samesite,
            secure=settings.SESSION_COOKIE_SECURE,
            **lifetime,
        )

    def _delete_cookie(self, response: HttpResponseBase) -> None:
        response.delete_cookie(
            settings.SESSION_COOKIE_NAME,
            path=settings.SESSION_COOKIE_PATH,
            domain=settings.SESSION_COOKIE_DOMAIN,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))

    def _delete_metadata_cookie(self, response: HttpResponseBase) -> None:
        response.delete_cookie(
            conf.metadata_cookie.name,
            path=conf.metadata_cookie.path,
            domain=conf.metadata_cookie.domain,
            samesite=conf.metadata_cookie.samesite,
        )
