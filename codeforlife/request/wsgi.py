"""Django's WSGI request, with the types of its session and user."""

from __future__ import annotations

import typing as t

from django.core.handlers.wsgi import WSGIRequest as _WSGIRequest

if t.TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.sessions.backends.db import SessionStore

    from ..user.models import User


class BaseWSGIRequest[AnySessionStore: SessionStore, AnyUser: AbstractBaseUser](
    _WSGIRequest
):
    """A WSGI request for a service that brings its own user model."""

    if t.TYPE_CHECKING:
        session: AnySessionStore
        user: AnyUser  # type: ignore[assignment]  # Django's may be anonymous


class WSGIRequest[AnyUser: User](BaseWSGIRequest["SessionStore", AnyUser]):
    """A WSGI request for the users of `codeforlife.user`."""
