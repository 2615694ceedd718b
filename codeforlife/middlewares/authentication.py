"""The request's user, from the query that already brought the session."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import (
    AuthenticationMiddleware as DjangoAuthenticationMiddleware,
)
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from ..models import BaseSessionStore

if t.TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ..models import AbstractBaseUser

    type _User = AbstractBaseUser | AnonymousUser

__all__ = ["AuthenticationMiddleware"]


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Django's authentication middleware, without its query for the user.

    The session store reads the session together with its user (see
    `BaseSessionStore.get_queryset`), so that is the request's user: if they are active,
    the backend with which they logged in is still in `AUTHENTICATION_BACKENDS` and
    accepts them (``backend.accepts(user)``, where it has that method), and the
    session's hash matches (it changes with the password). Otherwise the session ends,
    except that of a backend which is not in use here: another replica may know it. The
    backend's ``get_user`` is asked only if the session engine is not ours, or the
    backend has the attribute ``always_get_user``.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Give the request a user who is loaded when somebody looks."""
        super().process_request(request)

        def load() -> _User:
            cache = vars(request)
            if "_cached_user" not in cache:
                cache["_cached_user"] = _get_user(request)
            return t.cast("_User", cache["_cached_user"])

        request.user = t.cast("t.Any", SimpleLazyObject(load))
        request.auser = t.cast("t.Any", sync_to_async(load))

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., t.Any],
        view_args: tuple[t.Any, ...],
        view_kwargs: dict[str, t.Any],
    ) -> None:
        """Keep users who still owe an authentication factor out of Django's admin site.

        Permissions ask whether the user is authenticated; the admin site asks only
        whether they are active staff, which they are after the password alone. A user
        model that knows no staff cannot even be asked.
        """
        if not _is_in_admin_site(request, view_func):
            return
        row = getattr(request.session, "row", None)
        owes_factor = getattr(row, "has_pending_auth_factors", False)
        if owes_factor or not hasattr(request.user, "is_staff"):
            from django.contrib.auth.models import AnonymousUser

            request.user = AnonymousUser()


def _is_in_admin_site(request: HttpRequest, view_func: Callable[..., t.Any]) -> bool:
    match = request.resolver_match
    if match is not None and "admin" in match.app_names:
        return True
    # The site's log-in page is a view of ours, outside of Django's namespace.
    view_class = getattr(view_func, "view_class", None)
    return bool(getattr(view_class, "is_of_admin_site", False))


def _get_user(request: HttpRequest) -> _User:
    from django.contrib.auth.models import AnonymousUser

    store = request.session
    if not isinstance(store, BaseSessionStore):
        return t.cast("_User", auth.get_user(request))
    if auth.SESSION_KEY not in store:
        return AnonymousUser()
    user = store.user
    backend = _load_backend(store.get(auth.BACKEND_SESSION_KEY))
    if not isinstance(user, auth.get_user_model()) or _is_asked(backend):
        return _ask_backend(request, store)
    if backend is None:  # perhaps a replica of another version knows it
        return AnonymousUser()
    if not (user.is_active and _accepts(backend, user)):
        store.flush()
        return AnonymousUser()
    return user if _verify_hash(store, user) else AnonymousUser()


def _ask_backend(request: HttpRequest, store: BaseSessionStore[t.Any, t.Any]) -> _User:
    """Let the backend load the user, who is logged in as far as the session is."""
    user = t.cast("t.Any", auth.get_user(request))
    if store.row is not None and isinstance(user, store.get_user_class()):
        user._meta.get_field("session").set_cached_value(user, store.row)
    return t.cast("_User", user)


def _load_backend(path: str | None) -> t.Any:
    """Load the backend of a session, unless it is not in use any more."""
    if path is None or path not in settings.AUTHENTICATION_BACKENDS:
        return None
    return auth.load_backend(path)


def _is_asked(backend: t.Any) -> bool:
    return bool(getattr(backend, "always_get_user", False))


def _accepts(backend: t.Any, user: AbstractBaseUser) -> bool:
    """Ask a backend whether a user who logged in with it may stay so."""
    accepts = getattr(backend, "accepts", None)
    return accepts is None or bool(accepts(user))


def _verify_hash(store: BaseSessionStore[t.Any, t.Any], user: AbstractBaseUser) -> bool:
    """Compare the session's hash with the user's, as Django does.

    A hash made with a retired secret key is renewed; a wrong one ends the session.
    """
    given = store.get(auth.HASH_SESSION_KEY) or ""
    current = user.get_session_auth_hash()
    if constant_time_compare(given, current):
        return True
    fallbacks = user.get_session_auth_fallback_hash()
    if given and any(constant_time_compare(given, hash_) for hash_ in fallbacks):
        store.cycle_key()
        store[auth.HASH_SESSION_KEY] = current
        return True
    store.flush()
    return False
