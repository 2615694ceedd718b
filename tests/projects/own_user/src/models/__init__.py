from .agreement_signature import AgreementSignature
from .contributor import Contributor
from .session import Session, SessionStore

__all__ = ["AgreementSignature", "Contributor", "Session", "SessionStore"]
