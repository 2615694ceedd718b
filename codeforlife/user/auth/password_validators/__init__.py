"""Rules for passwords, which differ by the kind of user."""

from .base import PasswordValidator
from .independent import IndependentPasswordValidator
from .student import StudentPasswordValidator
from .teacher import TeacherPasswordValidator

__all__ = [
    "IndependentPasswordValidator",
    "PasswordValidator",
    "StudentPasswordValidator",
    "TeacherPasswordValidator",
]
