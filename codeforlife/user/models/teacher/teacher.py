"""What makes a user a teacher."""

from __future__ import annotations

import typing as t

from django.db import models, transaction

from codeforlife.models import Model

from .._relations import within_relation
from ..school import School
from ..user.user import User, UserProfile

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models.deletion import Collector
    from django.db.models.fields.related_descriptors import RelatedManager

    from ..klass import Class

__all__ = ["Teacher", "TeacherModelManager"]


def leave_school(
    collector: Collector,
    field: models.ForeignKey[t.Any, t.Any],
    sub_objs: Sequence[Teacher],
    using: str,
) -> None:
    """Let teachers go on without a school that is deleted, and without its rights.

    `SET_NULL` alone would leave an admin without a school, which the database refuses.

    Args:
        collector: What Django is about to delete.
        field: The foreign key to the school.
        sub_objs: The teachers of the schools that are deleted.
        using: The alias of the database.
    """
    is_admin = Teacher._meta.get_field("is_admin")
    # The updates run in this order, each under the constraint.
    collector.add_field_update(is_admin, False, sub_objs)
    collector.add_field_update(field, None, sub_objs)


# As of `SET_NULL`: who is in the school is asked when its teachers are updated, so that
# who has changed schools a moment ago stays where they are.
t.cast(t.Any, leave_school).lazy_sub_objs = True


class TeacherModelManager[AnyTeacher: Teacher](models.Manager[AnyTeacher]):
    """Manages the teachers whose user is active."""

    def get_queryset(self) -> models.QuerySet[AnyTeacher]:
        """Return the teachers whose user is active."""
        return super().get_queryset().filter(new_user__is_active=True)

    def get_original_queryset(self) -> models.QuerySet[AnyTeacher]:
        """Return all teachers, of the relation if the manager is one's."""
        return within_relation(self, super().get_queryset())

    def factory(
        self, first_name: str, last_name: str, email: str, password: str
    ) -> AnyTeacher:
        """Create a teacher together with its user and profile, or nothing.

        Args:
            first_name: The teacher's first name.
            last_name: The teacher's last name.
            email: The teacher's e-mail address, which is the username too.
            password: The password, which is stored hashed.

        Returns:
            The new teacher.
        """
        with transaction.atomic():
            user = User.objects.create_user(
                username=email,
                email=email,
                password=password,
                first_name=first_name,
                last_name=last_name,
            )
            profile = UserProfile.objects.create(user=user)
            return self.create(user=profile, new_user=user)


class Teacher(Model):
    """What makes a user a teacher."""

    user = models.OneToOneField(
        UserProfile, on_delete=models.CASCADE, related_name="teacher"
    )
    new_user = models.OneToOneField(
        User,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="new_teacher",
    )
    school = models.ForeignKey(
        School,
        null=True,
        blank=True,
        on_delete=leave_school,
        related_name="teacher_school",
    )
    is_admin = models.BooleanField(default=False)
    blocked_time = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="invited_teachers",
    )

    objects: t.ClassVar[TeacherModelManager[t.Self]] = TeacherModelManager()

    if t.TYPE_CHECKING:
        id: int
        new_user_id: int | None
        school_id: int | None
        class_teacher: RelatedManager[Class]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(school__isnull=True, is_admin=True),
                name="teacher__is_admin",
                violation_error_message="Only a teacher in a school can be its admin.",
            )
        ]

    def __str__(self) -> str:
        if self.new_user is None:
            return super().__str__()
        return f"{self.new_user.first_name} {self.new_user.last_name}"

    def teaches(self, userprofile: UserProfile) -> bool:
        """Return whether a user learns in one of the teacher's active classes.

        Args:
            userprofile: The profile of the user.
        """
        return self.class_teacher.filter(students__user=userprofile).exists()

    def has_school(self) -> bool:
        """Return whether the teacher is in a school."""
        return self.school_id is not None

    def has_class(self) -> bool:
        """Return whether the teacher has an active class."""
        return self.class_teacher.exists()
