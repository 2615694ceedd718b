"""What the domain's rows look like over the API; all of it is read-only."""

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
