from .agreement_signature import AgreementSignatureViewSet
from .base import ModelViewSet
from .contributor import ContributorViewSet
from .contributor_email import CheckSignedLatestAgreementView
from .session import LoginView

__all__ = [
    "AgreementSignatureViewSet",
    "CheckSignedLatestAgreementView",
    "ContributorViewSet",
    "LoginView",
    "ModelViewSet",
]
