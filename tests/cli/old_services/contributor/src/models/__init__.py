from .contributor import Contributor
from .session import Session, SessionStore
