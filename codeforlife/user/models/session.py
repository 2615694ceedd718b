"""The session model, and the store that `SESSION_ENGINE` names."""

from __future__ import annotations

import typing as t

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ...models import AbstractBaseSession, BaseSessionStore
from .auth_factor import AuthFactor
from .klass import Class
from .session_auth_factor import SessionAuthFactor
from .user import User

if t.TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

__all__ = ["Session", "SessionStore"]


class Session(AbstractBaseSession):
    """A session of a user, logged in once no authentication factor is pending."""

    if t.TYPE_CHECKING:
        auth_factors: RelatedManager[SessionAuthFactor]
        user_id: int | None

    # Set by the store on a session that was loaded with a user and owes nothing.
    _is_cleared = False

    user = AbstractBaseSession.init_user_field(User)

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """Return the store that reads and writes this model."""
        return SessionStore

    @property
    def has_pending_auth_factors(self) -> bool:
        """Whether the user still has to present an authentication factor.

        A request's session knows already if there is none. While there is one, the
        database is asked each time, so that presenting the factor shows at once.
        """
        return not self._is_cleared and self.auth_factors.exists()


class SessionStore(BaseSessionStore[Session, User]):
    """Reads a session with its user and what permissions ask about the user.

    One query brings the profile, the teacher and their school, the student and their
    class, whether authentication factors are pending and whether the teacher has a
    class.
    """

    # Known while a session that owes no authentication factor is being tied to a user.
    _owes_nothing = False

    @classmethod
    def get_queryset(cls) -> QuerySet[Session]:
        """Return the sessions, joined with their users and the users' relations."""
        return Session._base_manager.select_related(
            "user__userprofile",
            "user__new_teacher__school",
            "user__new_student__class_field",
        ).annotate(
            owes_auth_factor=Exists(
                SessionAuthFactor.objects.filter(session=OuterRef("pk"))
            ),
            teaches_class=Exists(
                Class.objects.filter(teacher=OuterRef("user__new_teacher"))
            ),
        )

    def _get_session_from_db(self) -> Session | None:
        session: t.Any = super()._get_session_from_db()
        if session is not None and session.user is not None:
            session._is_cleared = not session.owes_auth_factor
            teacher = session.user.teacher
            if teacher is not None:
                teacher._teaches_class = session.teaches_class
        return t.cast("Session | None", session)

    def associate_session_to_user(self, session: Session, user_id: int) -> None:
        """Tie an anonymous session to a user, who owes all of their factors.

        Args:
            session: The session's row.
            user_id: The user's primary key.

        Raises:
            User.DoesNotExist: The user has been deleted in the meantime.
        """
        super().associate_session_to_user(session, user_id)
        owed = SessionAuthFactor.objects.bulk_create(
            SessionAuthFactor(session=session, auth_factor=auth_factor)
            for auth_factor in AuthFactor.objects.filter(user_id=user_id)
        )
        self._owes_nothing = not owed

    def may_end_other_sessions(self, session_key: str, user_id: t.Any) -> bool:
        """Return whether a log-in is complete, or the user is not logged in elsewhere.

        Args:
            session_key: The session that logs in.
            user_id: The user's primary key.
        """
        if self._owes_nothing:
            return True
        if not SessionAuthFactor.objects.filter(session_id=session_key).exists():
            return True
        others = Session.objects.filter(user_id=user_id, expire_date__gt=timezone.now())
        complete = others.filter(auth_factors=None).exclude(pk=session_key)
        return not complete.exists()
