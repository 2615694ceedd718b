"""The rows of a session store: whose they are, how they are read and how they end."""

from __future__ import annotations

import sys
import typing as t
from datetime import UTC, datetime
from functools import cache

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DBStore
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from .._compat.prepared_queries import PreparedQuery
from ..types import get_type_args

if t.TYPE_CHECKING:
    from .base_session import AbstractBaseSession
    from .base_user import AbstractBaseUser

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

type Data = dict[str, t.Any]


class SessionRows[
    AnySession: AbstractBaseSession,
    AnyUser: AbstractBaseUser,
](DBStore):
    """Reads a session's row together with its user, once, and ends sessions."""

    if t.TYPE_CHECKING:
        # Django's own, which its stubs leave out.
        def _get_session(self, no_load: bool = False) -> Data: ...

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._row: AnySession | None = None
        self._is_stored = session_key is not None

    # The classes

    @classmethod
    def get_model_class(cls) -> type[AnySession]:
        """Return the session model: the first type argument."""
        return t.cast("type[AnySession]", cls._get_type_arg(0))

    @classmethod
    def get_user_class(cls) -> type[AnyUser]:
        """Return the user model: the second type argument."""
        return t.cast("type[AnyUser]", cls._get_type_arg(1))

    @classmethod
    def _get_type_arg(cls, index: int) -> t.Any:
        args = get_type_args(cls, SessionRows)
        arg = args[index] if args else None
        name = arg.__forward_arg__ if isinstance(arg, t.ForwardRef) else arg
        if isinstance(name, str):
            arg = getattr(sys.modules[cls.__module__], name, None)
        if not isinstance(arg, type):
            raise TypeError(
                f"{cls.__qualname__} must name its models:"
                f" class {cls.__name__}(BaseSessionStore[Session, User])."
            )
        return arg

    @classmethod
    def get_queryset(cls) -> models.QuerySet[AnySession]:
        """Return the session rows, joined with what every request needs of them.

        Asked once: every request that looks at its session runs this query.
        """
        return cls.get_model_class()._base_manager.select_related("user")

    # Reading

    @property
    def row(self) -> AnySession | None:
        """The session's row as it was last read or written; None if there is none."""
        self._get_session()
        return self._row

    @property
    def user(self) -> AnyUser | None:
        """The user to whom the session belongs, as loaded with it.

        None if the session is anonymous, or its data name another user.
        """
        row = self.row
        if row is None or row.user_id is None:
            return None
        if row.user_id != self._get_user_id(self._get_session()):
            return None
        return t.cast("AnyUser", row.user)  # type: ignore[attr-defined]

    def _validate_session_key(self, key: str | None) -> bool:
        # PostgreSQL refuses a NUL character with an error.
        is_valid = super()._validate_session_key(key)  # type: ignore[misc] # no stub
        return bool(is_valid) and "\x00" not in (key or "")

    def _get_session_from_db(self) -> AnySession | None:
        query = _get_query(type(self))
        self._row = query.first(self.session_key, timezone.now())
        if self._row is None:
            self._session_key, self._is_stored = None, False
        return self._row

    async def _aget_session_from_db(self) -> AnySession | None:
        return await sync_to_async(self._get_session_from_db)()

    def _get_user_id(self, data: Data) -> t.Any:
        """The user's primary key that the data hold; None if there is no valid one."""
        pk = self.get_user_class()._meta.pk
        try:
            return pk.to_python(data.get(SESSION_KEY))
        except ValidationError:
            return None

    def _get_row(self) -> AnySession | None:
        """The row that is to be overwritten."""
        if self._row is None and self._is_stored:
            rows = self.get_model_class()._base_manager
            self._row = rows.filter(pk=self.session_key).first()
        return self._row

    # Ending

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session's row.

        Args:
            session_key: The session's key; this session's if it is None.
        """
        rows = self.get_model_class()._base_manager
        if session_key is not None:
            rows.filter(pk=session_key).delete()
            return
        row, self._row, self._is_stored = self._row, None, False
        keys = {self.session_key, row and row.pk} - {None}
        if keys:
            rows.filter(pk__in=keys).delete()
        if row is not None:
            # Code that still holds the user sees that the session is over.
            row.expire_date = _LONG_AGO

    async def adelete(self, session_key: str | None = None) -> None:
        """See `delete`."""
        await sync_to_async(self.delete)(session_key)

    @classmethod
    def clear_expired(cls, user_id: t.Any = None) -> None:
        """Delete the expired sessions.

        Args:
            user_id: The user whose session is meant; everybody's if it is None.
        """
        rows = cls.get_model_class()._base_manager
        expired = rows.filter(expire_date__lt=timezone.now())
        if user_id is not None:
            expired = expired.filter(user_id=user_id)
        expired.delete()

    @classmethod
    async def aclear_expired(cls, user_id: t.Any = None) -> None:
        """See `clear_expired`."""
        await sync_to_async(cls.clear_expired)(user_id)

    @classmethod
    def end_sessions(cls, user_id: t.Any) -> None:
        """Log a user out everywhere.

        Args:
            user_id: The user's primary key.
        """
        cls.get_model_class()._base_manager.filter(user_id=user_id).delete()


@cache
def _get_query(store: type[SessionRows[t.Any, t.Any]]) -> PreparedQuery[t.Any]:
    return PreparedQuery(store.get_queryset(), "session_key", "expire_date__gt")
