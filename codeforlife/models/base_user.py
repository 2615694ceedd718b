"""The base of user models: logged in until the session with which they came ends."""

from __future__ import annotations

import typing as t

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as DjangoAbstractBaseUser
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .base_session import AbstractBaseSession

__all__ = ["AbstractBaseUser"]


class AbstractBaseUser(DjangoAbstractBaseUser):
    """Base class of user models whose sessions are rows of their own.

    The session model belongs to the app that `SESSION_ENGINE` names and points back
    at the user: it creates the attribute ``session``.

    Example:
        >>> class Contributor(AbstractBaseUser):
        ...     password = None
        ...     id = models.IntegerField(primary_key=True)
        ...     USERNAME_FIELD = "id"
    """

    if t.TYPE_CHECKING:
        session: AbstractBaseSession

    class Meta:
        abstract = True
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @cached_property
    def _session_class(self) -> type[AbstractBaseSession]:
        """The session model of the configured session engine."""
        engine = settings.SESSION_ENGINE.lower()
        app_label = engine.removesuffix(".models.session").rsplit(".", maxsplit=1)[-1]
        return t.cast(type[AbstractBaseSession], apps.get_model(app_label, "session"))

    @property
    def _request_session(self) -> AbstractBaseSession | None:
        """The session with which this user came; None if they came without one.

        A user whom a request's session brought has it. One whom a token, a task or a
        query brought has none, whether or not they are logged in somewhere.
        """
        # Django keeps related rows that are loaded here.
        loaded = self._state.fields_cache.get("session")
        return t.cast("AbstractBaseSession | None", loaded)

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override] # a property
        """Whether the user is active, and the session with which they came is live."""
        if not self.is_active:
            return False
        session = self._request_session
        return session is None or not session.is_expired
