"""A user of any kind, and the profile that every user has."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import validate_email
from django.db import models, router, transaction
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyotp import TOTP

from codeforlife.conf import conf
from codeforlife.encryption import BlindIndex
from codeforlife.encryption.blind_index import DIGEST_SIZE
from codeforlife.models import AbstractBaseUser, EncryptedModel
from codeforlife.models.fields import EncryptedTextField
from codeforlife.validators import UnicodeAlphanumericCharSetValidator

from .._typed_views import copy_as
from ._all_users import AllUsersManager
from ._check_type import check_type
from ._credentials import drop_credentials

if t.TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from codeforlife.types import Validators

    from ..auth_factor import AuthFactor
    from ..otp_bypass_token import OtpBypassToken
    from ..session import Session
    from ..student import Student
    from ..teacher import Teacher

__all__ = [
    "User",
    "UserProfile",
    "user_first_name_validators",
    "user_last_name_validators",
]

user_first_name_validators: Validators = [
    UnicodeAlphanumericCharSetValidator(spaces=True, special_chars="-'")
]
user_last_name_validators: Validators = [
    UnicodeAlphanumericCharSetValidator(spaces=True, special_chars="-'")
]


class User(EncryptedModel, AbstractBaseUser, AbstractUser):
    """Somebody with an account: a teacher, a student, an independent or staff.

    What kind of user it is follows from the rows that point at it; the proxies in this
    package (`TeacherUser`, `StudentUser`, …) are its typed views.
    """

    credential_fields: t.ClassVar = frozenset({"email", "password"})

    # The rows that make a user the kind that a proxy stands for.
    required_rows: t.ClassVar[frozenset[str]] = frozenset()
    excluded_rows: t.ClassVar[frozenset[str]] = frozenset()

    username = EncryptedTextField(
        _("username"),
        max_length=150,
        unique=True,
        index=BlindIndex(fold_case=True),
        help_text=_(
            "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."
        ),
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("A user with that username already exists.")},
    )
    first_name = EncryptedTextField(
        _("first name"), max_length=150, blank=True, index=BlindIndex(fold_case=True)
    )
    last_name = EncryptedTextField(
        _("last name"), max_length=150, blank=True, index=BlindIndex(fold_case=True)
    )
    email = EncryptedTextField(
        _("email address"),
        max_length=254,
        blank=True,
        index=BlindIndex(fold_case=True),
        validators=[validate_email],
    )

    objects: t.ClassVar[AllUsersManager[t.Self]] = AllUsersManager()

    if t.TYPE_CHECKING:
        id: int
        session: Session
        userprofile: UserProfile
        new_student: Student
        new_teacher: Teacher
        auth_factors: RelatedManager[AuthFactor]
        otp_bypass_tokens: RelatedManager[OtpBypassToken]

    class Meta(AbstractUser.Meta):
        abstract = False
        constraints = [
            # The index begins with the digest of the case-folded address.
            models.UniqueConstraint(
                Substr("email_index", 1, DIGEST_SIZE),
                condition=~models.Q(email=""),
                name="user__email",
                violation_error_message="A user with this email already exists.",
            )
        ]

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override] # a property
        """Whether the user is active and verified, with nothing left to prove.

        The session with which they came, if any, must be live and owe no authentication
        factor. Without ``OLD_SYSTEM = False`` in the settings, as Django.
        """
        if conf.old_system:
            return True
        if not (super().is_authenticated and self.is_verified):
            return False
        session = t.cast("Session | None", self._request_session)
        return session is None or not session.has_pending_auth_factors

    @property
    def is_verified(self) -> bool:
        """Whether the user has a profile whose e-mail address was verified."""
        profile = self._profile
        return profile is not None and profile.is_verified

    @property
    def student(self) -> Student | None:
        """The student row of a student or an independent."""
        return getattr(self, "new_student", None)

    @property
    def teacher(self) -> Teacher | None:
        """The teacher row of a teacher."""
        return getattr(self, "new_teacher", None)

    @property
    def otp_secret(self) -> str | None:
        """The profile's base32 secret for one-time passwords."""
        return self.userprofile.otp_secret

    @property
    def last_otp_for_time(self) -> datetime | None:
        """The time for which the profile's last one-time password was accepted."""
        return self.userprofile.last_otp_for_time

    @property
    def totp(self) -> TOTP:
        """The generator of this user's time-based one-time passwords (RFC 6238).

        Raises:
            ValueError: The user has no secret.
        """
        if not self.otp_secret:
            raise ValueError("The user has no secret for one-time passwords.")
        return TOTP(self.otp_secret)

    @property
    def totp_provisioning_uri(self) -> str:
        """The URI that an authenticator app reads from a QR code."""
        return self.totp.provisioning_uri(name=self.email, issuer_name="Code for Life")

    @property
    def _profile(self) -> UserProfile | None:
        return getattr(self, "userprofile", None)

    @classmethod
    def matches(cls, user: User) -> bool:
        """Return whether a user is of this type, from memory where it is loaded.

        The same rule as the manager's ``filter_users``, for one user.

        Args:
            user: The user to look at.
        """
        return True

    def as_type[TypedUser: User](
        self, user_class: type[TypedUser], *, check: bool = True
    ) -> TypedUser:
        """Return a typed view of this user, without a query.

        The view has its own copy of the columns, so changing them does not change this
        instance, and it shares the relations that are already loaded. Columns that
        were deferred stay deferred.

        Args:
            user_class: The proxy to view the user as.
            check: Whether to compare the proxy with what is already known about the
                user. Only relations that are loaded are looked at.

        Returns:
            An instance of the proxy for the same row.

        Raises:
            TypeError: The user is known to be of another kind, for example a student
                who is viewed as a teacher.
        """
        if check:
            check_type(self, user_class)
        return copy_as(self, user_class)

    def anonymize(self) -> None:
        """Forget who this was: deactivate the user and drop all personal data.

        All or nothing: names, e-mail address, username, the link to a Google account,
        the session and every secret to log in with go in one transaction. What the
        user made stays.
        """
        self.first_name = ""
        self.last_name = ""
        self.email = ""
        self.username = uuid4().hex
        self.is_active = False
        using = router.db_for_write(User, instance=self)
        with transaction.atomic(using=using):
            self.save(
                using=using,
                update_fields=[
                    "first_name",
                    "last_name",
                    "email",
                    "username",
                    "is_active",
                ],
            )
            if self._profile is not None:
                self._profile.unlink_google(using=using)
            drop_credentials(self, using)

    anonymise = anonymize


class UserProfile(EncryptedModel):
    """What is known about a user beside the account itself."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="userprofile"
    )
    otp_secret = EncryptedTextField(max_length=40, null=True, blank=True)
    last_otp_for_time = models.DateTimeField(null=True, blank=True)
    developer = models.BooleanField(default=False)
    is_verified = models.BooleanField(default=False)
    google_refresh_token = EncryptedTextField(
        max_length=1000, null=True, blank=True, index=BlindIndex()
    )
    google_sub = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001

    if t.TYPE_CHECKING:
        id: int
        user_id: int
        student: Student
        teacher: Teacher

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["google_sub"],
                condition=~models.Q(google_sub=""),
                name="userprofile__google_sub",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.first_name} {self.user.last_name}"

    def joined_recently(self) -> bool:
        """Return whether the user joined within the last seven days."""
        return timezone.now() - self.user.date_joined <= timedelta(days=7)

    def unlink_google(self, using: str | None = None) -> None:
        """Forget the user's Google account.

        Args:
            using: The alias of the database to save to.
        """
        from codeforlife.user.caches import GoogleOAuth2TokenCache

        self.google_refresh_token = None
        self.google_sub = None
        self.save(using=using, update_fields=["google_refresh_token", "google_sub"])

        def forget_token(user_id: int = self.user_id) -> None:
            GoogleOAuth2TokenCache.delete(user_id)

        # A user is forgotten even if the cache is down. No partial: Django 5.2
        # logs the function's name, and raises if it has none.
        transaction.on_commit(forget_token, using=using, robust=True)
