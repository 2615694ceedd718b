"""Type aliases over the typed teachers, and the way from one type to another."""

from __future__ import annotations

import typing as t

from .._typed_views import copy_as, view_as
from .admin_school_teacher import AdminSchoolTeacher
from .non_admin_school_teacher import NonAdminSchoolTeacher
from .non_school_teacher import NonSchoolTeacher
from .school_teacher import SchoolTeacher
from .teacher import Teacher

__all__ = [
    "AnyTeacher",
    "AnyTypedTeacher",
    "TypedTeacher",
    "teacher_as_type",
    "teacher_view",
]

TypedTeacher = (
    SchoolTeacher | AdminSchoolTeacher | NonAdminSchoolTeacher | NonSchoolTeacher
)

# Services subscript their generic classes with these.
AnyTeacher = t.TypeVar("AnyTeacher", bound=Teacher)
AnyTypedTeacher = t.TypeVar("AnyTypedTeacher", bound=TypedTeacher)


def teacher_as_type[AnyTyped: Teacher](
    teacher: Teacher, typed_teacher_class: type[AnyTyped]
) -> AnyTyped:
    """Return a copy of a teacher as another type, without a query.

    Args:
        teacher: The teacher to copy.
        typed_teacher_class: The proxy to copy it to.

    Returns:
        A new instance for the same row, with the relations that are already loaded.
    """
    return copy_as(teacher, typed_teacher_class)


def teacher_view[AnyTyped: Teacher](
    teacher: Teacher | None, typed_teacher_class: type[AnyTyped]
) -> AnyTyped | None:
    """Return a teacher under another type, sharing its state.

    Args:
        teacher: The teacher to view, if any.
        typed_teacher_class: The proxy to view it as.
    """
    return None if teacher is None else view_as(teacher, typed_teacher_class)
