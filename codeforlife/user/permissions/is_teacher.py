"""Teachers only."""

from __future__ import annotations

import typing as t

from ..models import Teacher, TeacherUser
from ._base import IsTypeOfUser

__all__ = ["IsTeacher"]


class IsTeacher(IsTypeOfUser):
    """Admits users who teach.

    Args:
        is_admin: Whether they must, or must not, administer their school.
        in_school: Whether they must, or must not, be in a school. True if `is_admin` or
            `in_class` is true, since both imply a school.
        in_class: Whether they must, or must not, have an active class of their own.

    None, the default of each, admits both.
    """

    user_class = TeacherUser

    def __init__(
        self,
        is_admin: bool | None = None,
        in_school: bool | None = None,
        in_class: bool | None = None,
    ) -> None:
        super().__init__()
        self.is_admin = is_admin
        self.in_school = True if is_admin or in_class else in_school
        self.in_class = in_class

    def matches(self, user: t.Any) -> bool:
        """Decide about a teacher."""
        teacher = user.teacher
        return (
            self.in_school in (None, teacher.school_id is not None)
            and self.is_admin in (None, teacher.is_admin)
            # Last, as it may cost a query.
            and (self.in_class is None or self.in_class == _has_class(teacher))
        )


def _has_class(teacher: Teacher) -> bool:
    """Ask the database unless the request's session has done so already."""
    known: bool | None = getattr(teacher, "_teaches_class", None)
    return teacher.has_class() if known is None else known
