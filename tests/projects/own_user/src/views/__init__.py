from .agreement_signature import AgreementSignatureViewSet
from .base import ModelViewSet
from .contributor import ContributorViewSet
from .session import LoginView

__all__ = [
    "AgreementSignatureViewSet",
    "ContributorViewSet",
    "LoginView",
    "ModelViewSet",
]
