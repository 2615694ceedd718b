"""The base of session stores: rows that belong to users; the newest log-in wins."""

from __future__ import annotations

import sys
import typing as t
from datetime import UTC, datetime, timedelta
from functools import cache

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import (
    VALID_KEY_CHARS,
    CreateError,
    UpdateError,
)
from django.contrib.sessions.backends.db import SessionStore as DBStore
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, router, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from ..types import get_type_args
from ._prepared import PreparedQuery

if t.TYPE_CHECKING:
    from .base_session import AbstractBaseSession
    from .base_user import AbstractBaseUser

__all__ = ["BaseSessionStore"]

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

type _Data = dict[str, t.Any]


class BaseSessionStore[
    AnySession: AbstractBaseSession,
    AnyUser: AbstractBaseUser,
](DBStore):
    """Base class of session stores.

    Differences from Django's database store, on which it is built:

    - A session with a user is tied to that user, who has one session at most: logging
      in elsewhere ends the earlier session, also when both happen at the same moment.
    - The row is read together with its user, once (see `get_queryset`).
    - A new key is written when the session is saved, in one statement with the data.
    - `touch` moves the expiry on without writing the data.

    Example:
        >>> class SessionStore(BaseSessionStore[Session, Contributor]): ...
    """

    if t.TYPE_CHECKING:
        # Django's own, which its stubs leave out.
        def _get_session(self, no_load: bool = False) -> _Data: ...

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
        args = get_type_args(cls, BaseSessionStore)
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

    def _get_user_id(self, data: _Data) -> t.Any:
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

    # Keys

    def _get_new_session_key(self) -> str:
        # 165 random bits; should two keys be equal after all, inserting fails.
        return get_random_string(32, VALID_KEY_CHARS)

    async def _aget_new_session_key(self) -> str:
        return self._get_new_session_key()

    def cycle_key(self) -> None:
        """Change the key and keep the data; the old key dies when this is saved."""
        self._get_session()
        self._get_row()
        self._session_key = self._get_new_session_key()
        self._is_stored = False
        self.modified = True

    async def acycle_key(self) -> None:
        """See `cycle_key`."""
        await sync_to_async(self.cycle_key)()

    def create(self) -> None:
        """Store the session as a new row with a new key."""
        self._row, self._is_stored = None, False
        super().create()

    async def acreate(self) -> None:
        """See `create`."""
        await sync_to_async(self.create)()

    # Writing

    def create_model_instance(self, data: _Data) -> AnySession:
        """Return an unsaved row for the data, tied to the user that they name."""
        row = t.cast("AnySession", super().create_model_instance(data))
        row.user_id = self._get_user_id(data)
        return row

    def associate_session_to_user(self, session: AnySession, user_id: t.Any) -> None:
        """Tie an anonymous session to the user who logged in.

        Called in a transaction, before the row is written. The user's row is locked,
        so that simultaneous log-ins of one user come one after the other.

        Args:
            session: The session's row.
            user_id: The user's primary key.

        Raises:
            User.DoesNotExist: The user has been deleted in the meantime.
        """
        users = self.get_user_class()._default_manager.select_for_update(no_key=True)
        session.user = users.get(pk=user_id)  # type: ignore[attr-defined]

    def save(self, must_create: bool = False) -> None:
        """Store the data, the user and the expiry.

        Args:
            must_create: Whether the row must not exist yet.

        Raises:
            CreateError: The row exists, although it must not.
            UpdateError: The session was ended by somebody else in the meantime.
        """
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)
        row = None if must_create else self._get_row()
        if row is not None and row.user_id not in (None, self._get_user_id(data)):
            self._drop(row)
            row = None
        try:
            self._row = self._write(self.create_model_instance(data), row)
        except IntegrityError as error:
            if must_create:
                raise CreateError from error
            raise
        except self.get_user_class().DoesNotExist as error:
            raise UpdateError from error
        self._is_stored = True
        return None

    async def asave(self, must_create: bool = False) -> None:
        """See `save`."""
        await sync_to_async(self.save)(must_create)

    def _write(self, new: AnySession, old: AnySession | None) -> AnySession:
        """Insert the new row, or update the old one with it."""
        using = router.db_for_write(self.get_model_class(), instance=new)
        logs_in = new.user_id is not None and (old is None or old.user_id is None)
        if old is not None and not logs_in and old.pk == new.pk:
            return self._update(new, old, using)
        with transaction.atomic(using=using):
            if logs_in:
                self.associate_session_to_user(new, new.user_id)
                self._end_other_sessions(new, using)
            if old is not None:
                return self._update(new, old, using)
            new.save(force_insert=True, using=using)
        return new

    def _update(self, new: AnySession, old: AnySession, using: str) -> AnySession:
        rows = self.get_model_class()._base_manager.using(using)
        if not rows.filter(pk=old.pk, user_id=old.user_id).update(
            session_key=new.pk,
            session_data=new.session_data,
            expire_date=new.expire_date,
            user_id=new.user_id,
        ):
            raise UpdateError
        if old.pk != new.pk:
            self._move_relations(old.pk, new.pk, using)
        # The instance stays the same, because the request's user points at it.
        old.session_key, old.expire_date = new.session_key, new.expire_date
        old.session_data = new.session_data
        if old.user_id != new.user_id:
            old.user = new.user  # type: ignore[attr-defined]
        return old

    def _move_relations(self, old_key: str, new_key: str, using: str) -> None:
        """Let the rows that belong to the session follow its new key."""
        for relation in self.get_model_class()._meta.related_objects:
            name = relation.field.attname
            rows = relation.related_model._base_manager.using(using)
            rows.filter(**{name: old_key}).update(**{name: new_key})

    def _end_other_sessions(self, row: AnySession, using: str) -> None:
        rows = self.get_model_class()._base_manager.using(using)
        rows.filter(user_id=row.user_id).exclude(pk=row.pk).delete()

    def _drop(self, row: AnySession) -> None:
        """End a session that belongs to another user, and go on under a new key."""
        key = self.session_key
        self.delete()
        self._session_key = self._get_new_session_key() if key == row.pk else key

    def touch(self) -> bool:
        """Move the expiry on, if at least a tenth of the session's age has passed.

        Writes the expiry alone, and nothing at all in between.

        Returns:
            Whether the expiry was moved.
        """
        row = self.row
        if row is None:
            return False
        expire_date = self.get_expiry_date()
        tenth = timedelta(seconds=self.get_expiry_age()) / 10
        if expire_date <= row.expire_date or expire_date - row.expire_date < tenth:
            return False
        rows = self.get_model_class()._base_manager.filter(pk=row.pk)
        row.expire_date = expire_date
        return bool(rows.update(expire_date=expire_date))

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
            # Whoever still holds the user sees that the session is over.
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
def _get_query(store: type[BaseSessionStore[t.Any, t.Any]]) -> PreparedQuery[t.Any]:
    return PreparedQuery(store.get_queryset(), "session_key", "expire_date__gt")
