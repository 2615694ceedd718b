"""Django's request, with the types of its session and user."""

from __future__ import annotations

import typing as t

from django.http import HttpRequest as _HttpRequest

if t.TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.sessions.backends.db import SessionStore

    from ..user.models import User


class BaseHttpRequest[AnySessionStore: SessionStore, AnyUser: AbstractBaseUser](
    _HttpRequest
):
    """A Django request for a service that brings its own user model."""

    if t.TYPE_CHECKING:
        session: AnySessionStore
        user: AnyUser  # type: ignore[assignment]  # Django's may be anonymous


class HttpRequest[AnyUser: User](BaseHttpRequest["SessionStore", AnyUser]):
    """A Django request for the users of `codeforlife.user`."""
