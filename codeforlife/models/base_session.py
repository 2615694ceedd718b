"""The base of session models: one row per session, at most one per user."""

from __future__ import annotations

import typing as t

from django.contrib.sessions.base_session import (
    AbstractBaseSession as DjangoAbstractBaseSession,
)
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if t.TYPE_CHECKING:
    from .base_session_store import BaseSessionStore
    from .base_user import AbstractBaseUser

__all__ = ["AbstractBaseSession"]


class AbstractBaseSession(DjangoAbstractBaseSession):
    """Base class of session models.

    Example:
        >>> class Session(AbstractBaseSession):
        ...     user = AbstractBaseSession.init_user_field(Contributor)
        ...
        ...     @classmethod
        ...     def get_session_store_class(cls):
        ...         return SessionStore
    """

    if t.TYPE_CHECKING:
        user_id: t.Any
        objects: t.ClassVar[models.Manager[t.Self]]  # type: ignore[assignment]

    class Meta:
        abstract = True
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @property
    def is_expired(self) -> bool:
        """Whether the session's time is over."""
        return self.expire_date < timezone.now()

    @property
    def store(self) -> BaseSessionStore[t.Any, t.Any]:
        """A store opened on this session."""
        return self.get_session_store_class()(self.session_key)

    @classmethod
    def get_session_store_class(cls) -> type[BaseSessionStore[t.Any, t.Any]]:
        """Return the store that reads and writes this model.

        Raises:
            NotImplementedError: The subclass does not say.
        """
        raise NotImplementedError(
            f"{cls.__qualname__} must define the classmethod get_session_store_class"
            " that returns its subclass of BaseSessionStore."
        )

    @staticmethod
    def init_user_field(
        user_class: type[AbstractBaseUser] | str,
    ) -> models.OneToOneField[t.Any, t.Any]:
        """Return the field that ties a session to at most one user.

        Args:
            user_class: The service's user model.

        Returns:
            A nullable one-to-one field; an anonymous session has no user, and deleting
            the user deletes the session.
        """
        return models.OneToOneField(
            user_class, null=True, blank=True, on_delete=models.CASCADE
        )
