"""Classes: what a teacher teaches and a student learns in."""

from __future__ import annotations

import typing as t
from uuid import uuid4

from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models, transaction
from django.utils import timezone

from codeforlife.encryption import BlindIndex
from codeforlife.models import EncryptedModel
from codeforlife.models.fields import EncryptedTextField
from codeforlife.validators import (
    UnicodeAlphanumericCharSetValidator,
    UppercaseAsciiAlphanumericCharSetValidator,
)

from ._relations import within_relation
from .teacher import Teacher

if t.TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from codeforlife.types import Validators

    from .student import Student

__all__ = [
    "Class",
    "ClassModelManager",
    "class_access_code_validators",
    "class_name_validators",
]

class_access_code_validators: Validators = [
    MinLengthValidator(5),
    MaxLengthValidator(5),
    UppercaseAsciiAlphanumericCharSetValidator(),
]
class_name_validators: Validators = [
    UnicodeAlphanumericCharSetValidator(spaces=True, special_chars="-_")
]


class ClassModelManager[AnyClass: Class](EncryptedModel.Manager[AnyClass]):
    """Manages the active classes."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[AnyClass]:
        """Return the active classes."""
        return super().get_queryset().filter(is_active=True)

    def get_original_queryset(self) -> models.QuerySet[AnyClass]:
        """Return all classes, of the relation if the manager is one's."""
        return within_relation(self, super().get_queryset())


class Class(EncryptedModel):
    """A class, known to its students by its access code."""

    name = EncryptedTextField(max_length=200, index=BlindIndex(fold_case=True))
    teacher = models.ForeignKey(
        Teacher, on_delete=models.CASCADE, related_name="class_teacher"
    )
    access_code = EncryptedTextField(max_length=5, null=True, index=BlindIndex())
    classmates_data_viewable = models.BooleanField(default=False)
    always_accept_requests = models.BooleanField(default=False)
    accept_requests_until = models.DateTimeField(null=True)
    creation_time = models.DateTimeField(default=timezone.now, null=True)
    is_active = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        Teacher,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="created_classes",
    )

    objects: t.ClassVar[ClassModelManager[t.Self]] = ClassModelManager()

    if t.TYPE_CHECKING:
        id: int
        teacher_id: int
        students: RelatedManager[Student]
        class_request: RelatedManager[Student]

    class Meta:
        verbose_name_plural = "classes"
        constraints = [
            # Anonymised classes share the empty code.
            models.UniqueConstraint(
                fields=["access_code_index"],
                condition=~models.Q(access_code=""),
                name="class__access_code",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_students(self) -> bool:
        """Return whether anybody learns in the class."""
        return self.students.exists()

    def get_requests_message(self) -> str:
        """Return whether independents may ask to join, in words."""
        if self.always_accept_requests:
            return "This class always accepts requests to join."
        until = self.accept_requests_until
        if until is not None and until > timezone.now():
            local = timezone.localtime(until)
            return (
                "This class accepts requests to join until"
                f" {local:%d-%m-%Y %H:%M} {local.tzname()}."
            )
        return "This class is not accepting requests to join."

    def anonymise(self) -> None:
        """Forget the class's name and code, deactivate it and drop its requests."""
        with transaction.atomic():
            self.name = uuid4().hex
            self.access_code = ""
            self.is_active = False
            self.save()
            self.class_request.clear()
