"""Schools."""

from __future__ import annotations

import typing as t
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django_countries.fields import CountryField

from codeforlife.encryption import BlindIndex
from codeforlife.models import EncryptedModel
from codeforlife.models.fields import EncryptedTextField
from codeforlife.validators import UnicodeAlphanumericCharSetValidator

from ._relations import within_relation

if t.TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from codeforlife.types import Validators

    from .klass import Class
    from .school_teacher_invitation import SchoolTeacherInvitation
    from .teacher import Teacher

__all__ = ["School", "SchoolModelManager", "school_name_validators"]

school_name_validators: Validators = [
    UnicodeAlphanumericCharSetValidator(spaces=True, special_chars="'.")
]


class SchoolModelManager[AnySchool: School](EncryptedModel.Manager[AnySchool]):
    """Manages the active schools."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[AnySchool]:
        """Return the active schools."""
        return super().get_queryset().filter(is_active=True)

    def get_original_queryset(self) -> models.QuerySet[AnySchool]:
        """Return all schools, of the relation if the manager is one's."""
        return within_relation(self, super().get_queryset())


class School(EncryptedModel):
    """A school or a club."""

    name = EncryptedTextField(
        max_length=200, unique=True, index=BlindIndex(fold_case=True)
    )
    country = CountryField(null=True, blank=True, blank_label="(select country)")
    county = models.CharField(max_length=50, null=True, blank=True)  # noqa: DJ001
    creation_time = models.DateTimeField(default=timezone.now, null=True)
    is_active = models.BooleanField(default=True)

    objects: t.ClassVar[SchoolModelManager[t.Self]] = SchoolModelManager()

    if t.TYPE_CHECKING:
        id: int
        teacher_school: RelatedManager[Teacher]
        teacher_invitations: RelatedManager[SchoolTeacherInvitation]

    def __str__(self) -> str:
        return self.name

    def classes(self) -> list[Class]:
        """Return the active classes of the school's active teachers."""
        from .klass import Class

        return list(Class.objects.filter(teacher__in=self.teacher_school.all()))

    def admins(self) -> list[Teacher]:
        """Return the active teachers who administer the school."""
        return list(
            self.teacher_school.filter(is_admin=True).select_related("new_user")
        )

    def anonymise(self) -> None:
        """Forget the school's name and deactivate it."""
        self.name = uuid4().hex
        self.is_active = False
        self.save()
