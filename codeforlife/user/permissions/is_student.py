"""Students only."""

from ..models import StudentUser
from ._base import IsTypeOfUser

__all__ = ["IsStudent"]


class IsStudent(IsTypeOfUser):
    """Admits users who learn in a class."""

    user_class = StudentUser
