from .agreement_signature import AgreementSignatureSerializer
from .contributor import ContributorSerializer

__all__ = ["AgreementSignatureSerializer", "ContributorSerializer"]
