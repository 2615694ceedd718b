"""Type aliases over the typed users."""

import typing as t

from .admin_school_teacher import AdminSchoolTeacherUser
from .google import GoogleUser
from .independent import IndependentUser
from .non_admin_school_teacher import NonAdminSchoolTeacherUser
from .non_school_teacher import NonSchoolTeacherUser
from .school_teacher import SchoolTeacherUser
from .student import StudentUser
from .teacher import TeacherUser
from .user import User

__all__ = ["AnyTypedUser", "AnyUser", "TypedUser"]

TypedUser = (
    TeacherUser
    | SchoolTeacherUser
    | AdminSchoolTeacherUser
    | NonAdminSchoolTeacherUser
    | NonSchoolTeacherUser
    | StudentUser
    | IndependentUser
    | GoogleUser
)

# Services subscript their generic classes with these.
AnyUser = t.TypeVar("AnyUser", bound=User)
AnyTypedUser = t.TypeVar("AnyTypedUser", bound=TypedUser)
