"""The base of log-in views: JSON in, session and metadata out."""

from __future__ import annotations

import json
import typing as t
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    RawPostDataException,
    UnreadablePostError,
)

from codeforlife.conf import conf

from ..forms import BaseLoginForm
from ..models import BaseSessionStore
from ..throttling import LoginThrottled
from ..types import JsonDict

if t.TYPE_CHECKING:
    from django.views import View

    from ..models import AbstractBaseUser

    class _LoginView(View):
        """Django's view without its forms, which are made from a user model."""

        def get_form_class(self) -> type[t.Any]: ...
        def get_form_kwargs(self) -> dict[str, t.Any]: ...
        def post(
            self, request: HttpRequest, *args: t.Any, **kwargs: t.Any
        ) -> HttpResponse: ...
else:
    from django.contrib.auth.views import LoginView as _LoginView

__all__ = ["BaseLoginView"]


class _InvalidBody(Exception):
    """The request's body is not a JSON object."""


def _is_row_gone(error: Exception) -> bool:
    """Whether a row was deleted while it was being changed: the session or the user.

    The database itself has refused nothing then, so no error of its is the cause.
    """
    return isinstance(error, UpdateError) or error.__cause__ is None


class BaseLoginView[
    AnyHttpRequest: HttpRequest,
    AnyUser: AbstractBaseUser,
](_LoginView):
    """Base class of log-in views.

    A POST with a JSON object of credentials answers 200 with the session's metadata,
    400 with the form's errors, or 429 with the header Retry-After. The metadata are
    also set as a cookie that the front end may read.

    Example:
        >>> class LoginView(BaseLoginView[HttpRequest[User], User]):
        ...     def get_form_class(self):
        ...         return EmailLoginForm
        ...
        ...     def get_session_metadata(self, user):
        ...         return {"user_id": user.id}
    """

    http_method_names = ["post", "options"]

    if t.TYPE_CHECKING:
        request: AnyHttpRequest

    def get_session_metadata(self, user: AnyUser) -> JsonDict:
        """Return what the front end may know of the session.

        Args:
            user: Who logged in; ``user.session`` is there already.

        Raises:
            NotImplementedError: The subclass does not say.
        """
        raise NotImplementedError(
            f"{type(self).__qualname__} must define get_session_metadata."
        )

    def get_form_kwargs(self) -> dict[str, t.Any]:
        """Return the form's arguments, with the JSON body as its data."""
        return {**super().get_form_kwargs(), "data": self._parse_body()}

    def _parse_body(self) -> JsonDict:
        try:
            data = json.loads(self.request.body)
            # A lone surrogate is valid JSON, but no text that a database takes.
            json.dumps(data, ensure_ascii=False).encode()
        except UnreadablePostError as error:
            raise _InvalidBody("The request's body did not arrive.") from error
        except (ValueError, RecursionError, RawPostDataException) as error:
            # The last of these: the body was a multipart form, and is read already.
            raise _InvalidBody("The body is not valid JSON.") from error
        if not isinstance(data, dict):
            raise _InvalidBody("The body is not a JSON object.")
        return data

    def post(self, request: HttpRequest, *args: t.Any, **kwargs: t.Any) -> HttpResponse:
        """Try to log in."""
        try:
            return super().post(request, *args, **kwargs)
        except _InvalidBody as error:
            return JsonResponse({"__all__": [str(error)]}, status=400)
        except (UpdateError, DatabaseError) as error:
            if not _is_row_gone(error):
                raise
            # Another log-in was first: the cookies that it has set shall stay.
            self._forget_session()
            return JsonResponse(
                {"__all__": ["Your session has ended meanwhile. Please log in again."]},
                status=400,
            )
        except LoginThrottled as error:
            return JsonResponse(
                {"__all__": ["Too many failed log-ins. Please try again later."]},
                status=429,
                headers={"Retry-After": str(error.retry_after)},
            )

    def form_valid(self, form: BaseLoginForm[AnyUser]) -> HttpResponse:
        """Start the session and answer with its metadata."""
        self._start_session(form.user)
        metadata = self.get_session_metadata(form.user)
        response = JsonResponse(metadata)
        self._set_metadata_cookie(response, metadata)
        return response

    def form_invalid(self, form: BaseLoginForm[AnyUser]) -> HttpResponse:
        """Answer with the form's errors."""
        return JsonResponse(form.errors, status=400)

    def _start_session(self, user: AnyUser) -> None:
        session = self.request.session
        if SESSION_KEY in session:
            # Django keeps the key if the same user logs in again, for example with
            # their second factor; but a person who knows the old key must gain nothing.
            session.cycle_key()
        login(self.request, t.cast(t.Any, user))
        session.save()
        session.modified = False  # so that it is not written once more
        if isinstance(session, BaseSessionStore) and session.row is not None:
            # So that `user.session` is the row just written, without a query.
            field: t.Any = user.__class__._meta.get_field("session")
            field.set_cached_value(user, session.row)

    def _forget_session(self) -> None:
        """Leave the middleware a session that it neither stores nor sends."""
        key = self.request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        self.request.session = type(self.request.session)(key)

    def _set_metadata_cookie(self, response: HttpResponse, metadata: JsonDict) -> None:
        # Not `quote_plus`: JavaScript's decodeURIComponent leaves a "+" as it is.
        value = quote(json.dumps(metadata, separators=(",", ":")), safe="")
        response.set_cookie(
            conf.metadata_cookie.name,
            value,
            max_age=(
                None
                if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
                else settings.SESSION_COOKIE_AGE
            ),
            path=conf.metadata_cookie.path,
            domain=conf.metadata_cookie.domain,
            samesite=conf.metadata_cookie.samesite,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=False,
        )
