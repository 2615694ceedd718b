"""Invitations of teachers into a school."""

from __future__ import annotations

import typing as t
from uuid import uuid4

from django.core.validators import validate_email
from django.db import models
from django.utils import timezone

from codeforlife.encryption import BlindIndex
from codeforlife.models import EncryptedModel
from codeforlife.models.fields import EncryptedTextField

from ._relations import within_relation
from .school import School
from .teacher import Teacher

__all__ = ["SchoolTeacherInvitation", "SchoolTeacherInvitationModelManager"]


class SchoolTeacherInvitationModelManager[AnyInvitation: SchoolTeacherInvitation](
    EncryptedModel.Manager[AnyInvitation]
):
    """Manages the active invitations."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[AnyInvitation]:
        """Return the active invitations."""
        return super().get_queryset().filter(is_active=True)

    def get_original_queryset(self) -> models.QuerySet[AnyInvitation]:
        """Return all invitations, of the relation if the manager is one's."""
        return within_relation(self, super().get_queryset())


class SchoolTeacherInvitation(EncryptedModel):
    """A teacher's invitation of somebody into the school."""

    # The hash of the token in the link that was sent.
    token = models.CharField(max_length=88)
    school = models.ForeignKey(
        School,
        null=True,
        on_delete=models.SET_NULL,
        related_name="teacher_invitations",
    )
    from_teacher = models.ForeignKey(
        Teacher,
        null=True,
        on_delete=models.SET_NULL,
        related_name="school_invitations",
    )
    invited_teacher_first_name = EncryptedTextField(max_length=150)
    invited_teacher_last_name = EncryptedTextField(max_length=150)
    invited_teacher_email = EncryptedTextField(
        max_length=254,
        index=BlindIndex(fold_case=True),
        validators=[validate_email],
    )
    invited_teacher_is_admin = models.BooleanField(default=False)
    expiry = models.DateTimeField()
    creation_time = models.DateTimeField(default=timezone.now, null=True)
    is_active = models.BooleanField(default=True)

    objects: t.ClassVar[SchoolTeacherInvitationModelManager[t.Self]] = (
        SchoolTeacherInvitationModelManager()
    )

    if t.TYPE_CHECKING:
        id: int
        school_id: int | None
        from_teacher_id: int | None

    def __str__(self) -> str:
        return f"Invitation {self.pk} into school {self.school_id}"

    @property
    def is_expired(self) -> bool:
        """Whether the invitation can no longer be accepted."""
        return self.expiry < timezone.now()

    def anonymise(self) -> None:
        """Forget who was invited and deactivate the invitation."""
        self.invited_teacher_first_name = uuid4().hex
        self.invited_teacher_last_name = uuid4().hex
        self.invited_teacher_email = uuid4().hex
        self.is_active = False
        self.save()
