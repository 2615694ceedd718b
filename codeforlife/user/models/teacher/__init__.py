"""Teachers and their typed proxies."""

from .admin_school_teacher import AdminSchoolTeacher
from .non_admin_school_teacher import NonAdminSchoolTeacher
from .non_school_teacher import NonSchoolTeacher
from .school_teacher import SchoolTeacher
from .teacher import Teacher, TeacherModelManager
from .typed import (
    AnyTeacher,
    AnyTypedTeacher,
    TypedTeacher,
    teacher_as_type,
    teacher_view,
)

__all__ = [
    "AdminSchoolTeacher",
    "AnyTeacher",
    "AnyTypedTeacher",
    "NonAdminSchoolTeacher",
    "NonSchoolTeacher",
    "SchoolTeacher",
    "Teacher",
    "TeacherModelManager",
    "TypedTeacher",
    "teacher_as_type",
    "teacher_view",
]
