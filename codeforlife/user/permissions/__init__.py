"""Permissions that ask what kind of user is calling."""

from .is_independent import IsIndependent
from .is_student import IsStudent
from .is_teacher import IsTeacher
from .synced_with_google import SyncedWithGoogle

__all__ = ["IsIndependent", "IsStudent", "IsTeacher", "SyncedWithGoogle"]
