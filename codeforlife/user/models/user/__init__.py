"""Users and their typed proxies."""

from ._manager import UserManager
from .admin_school_teacher import AdminSchoolTeacherUser, AdminSchoolTeacherUserManager
from .contactable import ContactableUser, ContactableUserManager
from .google import GoogleUser, GoogleUserManager
from .independent import IndependentUser, IndependentUserManager
from .non_admin_school_teacher import (
    NonAdminSchoolTeacherUser,
    NonAdminSchoolTeacherUserManager,
)
from .non_school_teacher import NonSchoolTeacherUser, NonSchoolTeacherUserManager
from .school_teacher import SchoolTeacherUser, SchoolTeacherUserManager
from .student import StudentUser, StudentUserManager
from .teacher import TeacherUser, TeacherUserManager
from .typed import AnyTypedUser, AnyUser, TypedUser
from .user import (
    User,
    UserProfile,
    user_first_name_validators,
    user_last_name_validators,
)

__all__ = [
    "AdminSchoolTeacherUser",
    "AdminSchoolTeacherUserManager",
    "AnyTypedUser",
    "AnyUser",
    "ContactableUser",
    "ContactableUserManager",
    "GoogleUser",
    "GoogleUserManager",
    "IndependentUser",
    "IndependentUserManager",
    "NonAdminSchoolTeacherUser",
    "NonAdminSchoolTeacherUserManager",
    "NonSchoolTeacherUser",
    "NonSchoolTeacherUserManager",
    "SchoolTeacherUser",
    "SchoolTeacherUserManager",
    "StudentUser",
    "StudentUserManager",
    "TeacherUser",
    "TeacherUserManager",
    "TypedUser",
    "User",
    "UserManager",
    "UserProfile",
    "user_first_name_validators",
    "user_last_name_validators",
]
