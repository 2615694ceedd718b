"""What makes a user a student or, without a class, an independent."""

from __future__ import annotations

import typing as t
from uuid import uuid4

from django.db import models, transaction

from codeforlife.models import Model

from .klass import Class
from .user.user import User, UserProfile

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models.deletion import Collector

__all__ = ["Independent", "Student", "StudentModelManager"]


def cascade_to_accounts(
    collector: Collector,
    field: models.ForeignKey[t.Any, t.Any],
    sub_objs: Sequence[Student],
    using: str,
) -> None:
    """Delete a class's students together with their accounts.

    Plain cascading would delete the student rows alone and leave the pupils' users
    behind: personal data that no page shows and no user can log in to.

    Args:
        collector: What Django is about to delete.
        field: The foreign key to the class.
        sub_objs: The students of the classes that are deleted.
        using: The alias of the database.
    """
    # A queryset or, if the rows are needed anyway, their list: the stubs know one.
    models.CASCADE(
        collector, field, t.cast("models.QuerySet[Student]", sub_objs), using
    )
    accounts = User._base_manager.using(using).filter(
        new_student__in=[student.pk for student in sub_objs]
    )
    collector.collect(accounts, fail_on_restricted=False)


class StudentModelManager[AnyStudent: Student](models.Manager[AnyStudent]):
    """Manages all students; the factories are those of the first code base."""

    def get_random_username(self) -> str:
        """Return a username of 30 hexadecimal digits that no user has."""
        while True:
            username = uuid4().hex[:30]
            if not User.objects.filter(username=username).exists():
                return username

    def schoolFactory(
        self, klass: Class, name: str, password: str, login_id: str | None = None
    ) -> AnyStudent:
        """Create a student of a class with its user and profile, or nothing.

        Args:
            klass: The class to learn in.
            name: The student's first name.
            password: The password, which is stored hashed.
            login_id: The hash of the id in the student's log-in link.

        Returns:
            The new student.
        """
        with transaction.atomic():
            user = User.objects.create_user(
                username=self.get_random_username(), password=password, first_name=name
            )
            profile = UserProfile.objects.create(user=user, is_verified=True)
            return self.create(
                user=profile, new_user=user, class_field=klass, login_id=login_id
            )

    def independentStudentFactory(
        self, name: str, email: str, password: str
    ) -> AnyStudent:
        """Create an independent with its user and profile, or nothing.

        Args:
            name: The independent's first name.
            email: The e-mail address, which is the username too.
            password: The password, which is stored hashed.

        Returns:
            The new independent's student row.
        """
        with transaction.atomic():
            user = User.objects.create_user(
                username=email, email=email, password=password, first_name=name
            )
            profile = UserProfile.objects.create(user=user)
            return self.create(user=profile, new_user=user)


class Student(Model):
    """What makes a user a student or, without a class, an independent."""

    class_field = models.ForeignKey(
        Class,
        null=True,
        blank=True,
        on_delete=cascade_to_accounts,
        related_name="students",
    )
    # The SHA-256 of the id in the student's log-in link, in hexadecimal digits.
    login_id = models.CharField(max_length=64, null=True)  # noqa: DJ001
    user = models.OneToOneField(
        UserProfile, on_delete=models.CASCADE, related_name="student"
    )
    new_user = models.OneToOneField(
        User,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="new_student",
    )
    pending_class_request = models.ForeignKey(
        Class,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="class_request",
    )
    blocked_time = models.DateTimeField(null=True, blank=True)

    objects: t.ClassVar[StudentModelManager[t.Self]] = StudentModelManager()

    if t.TYPE_CHECKING:
        id: int
        class_field_id: int | None
        new_user_id: int | None
        pending_class_request_id: int | None

    def __str__(self) -> str:
        if self.new_user is None:
            return super().__str__()
        return f"{self.new_user.first_name} {self.new_user.last_name}"

    def is_independent(self) -> bool:
        """Return whether the student learns without a class."""
        return self.class_field_id is None


class Independent(Student):
    """A student without a class."""

    class Manager[AnyIndependent: Independent](StudentModelManager[AnyIndependent]):
        """Manages the students without a class."""

        def get_queryset(self) -> models.QuerySet[AnyIndependent]:
            """Return the students without a class."""
            return super().get_queryset().filter(class_field__isnull=True)

    objects: t.ClassVar[Manager[t.Self]] = Manager()

    class Meta:
        proxy = True
