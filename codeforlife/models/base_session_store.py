"""The base of session stores: rows that belong to users; the newest log-in wins."""

from __future__ import annotations

import typing as t
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.base import (
    VALID_KEY_CHARS,
    CreateError,
    UpdateError,
)
from django.db import IntegrityError, router, transaction
from django.utils.crypto import get_random_string

from ._session_rows import SessionRows

if t.TYPE_CHECKING:
    from ._session_rows import Data
    from .base_session import AbstractBaseSession
    from .base_user import AbstractBaseUser

__all__ = ["BaseSessionStore"]


class BaseSessionStore[
    AnySession: AbstractBaseSession,
    AnyUser: AbstractBaseUser,
](SessionRows[AnySession, AnyUser]):
    """Base class of session stores.

    Differences from Django's database store, on which it is built:

    - A session with a user is tied to that user, who has one session at most: logging
      in elsewhere ends the earlier session, also when both happen at the same moment.
      A log-in that is not complete ends none (see `may_end_other_sessions`).
    - The row is read together with its user, once (see `get_queryset`).
    - A new key is written when the session is saved, in one statement with the data.
    - `touch` moves the expiry on without writing the data.

    Example:
        >>> class SessionStore(BaseSessionStore[Session, Contributor]): ...
    """

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

    def create_model_instance(self, data: Data) -> AnySession:
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
        session.user = self._lock_user(user_id)  # type: ignore[attr-defined]

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
                self._log_in(new, old, using)
            if old is not None:
                return self._update(new, old, using)
            new.save(force_insert=True, using=using)
        return new

    def _log_in(self, new: AnySession, old: AnySession | None, using: str) -> None:
        """Tie a session to its user, unless another one has to stay for now."""
        key, user_id = (new if old is None else old).pk, new.user_id
        if old is None or self._get_user_id(self.decode(old.session_data)) != user_id:
            self.associate_session_to_user(new, user_id)
        else:  # the log-in goes on, with another authentication factor
            new.user = self._lock_user(user_id)  # type: ignore[attr-defined]
        if self.may_end_other_sessions(key, user_id):
            self._end_other_sessions(new, using)
        else:
            new.user_id = None  # the data name the user all the same

    def _lock_user(self, user_id: t.Any) -> AnyUser:
        users = self.get_user_class()._default_manager.select_for_update(no_key=True)
        return users.get(pk=user_id)

    def may_end_other_sessions(self, session_key: str, user_id: t.Any) -> bool:
        """Return whether a log-in ends the user's other sessions.

        Where it does not, the session is tied to its user when the log-in is complete.

        Args:
            session_key: The session that logs in.
            user_id: The user's primary key.
        """
        return True

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
