from .agreement_signature import AgreementSignatureSerializer
from .contributor import ContributorSerializer
from .email import EmailSerializer, SignedEmailSerializer

__all__ = [
    "AgreementSignatureSerializer",
    "ContributorSerializer",
    "EmailSerializer",
    "SignedEmailSerializer",
]
