from codeforlife.models import AbstractBaseSession, BaseSessionStore

from .contributor import Contributor


class Session(AbstractBaseSession):
    """A contributor's session."""

    user = AbstractBaseSession.init_user_field(Contributor)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(BaseSessionStore[Session, Contributor]):
    """Reads and writes contributors' sessions."""
