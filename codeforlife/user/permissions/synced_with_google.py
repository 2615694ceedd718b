"""Users with a Google account only."""

from ..models import GoogleUser
from ._base import IsTypeOfUser

__all__ = ["SyncedWithGoogle"]


class SyncedWithGoogle(IsTypeOfUser):
    """Admits users who have tied their account to a Google account."""

    user_class = GoogleUser
