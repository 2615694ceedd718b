@@ file if own-users
from codeforlife.models import AbstractBaseSession, BaseSessionStore

from .user import User


class Session(AbstractBaseSession):
    """A user's session."""

    user = AbstractBaseSession.init_user_field(User)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(BaseSessionStore[Session, User]):
    """Reads and writes users' sessions."""
