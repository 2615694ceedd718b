"""How the domain is read. Services subclass these to write it."""

from .klass import ClassSerializer
from .school import SchoolSerializer
from .student import StudentSerializer
from .teacher import TeacherSerializer
from .user import BaseUserSerializer, UserSerializer

__all__ = [
    "BaseUserSerializer",
    "ClassSerializer",
    "SchoolSerializer",
    "StudentSerializer",
    "TeacherSerializer",
    "UserSerializer",
]
