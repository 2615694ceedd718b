@@ file if own-users
import typing as t

from django.contrib.auth.models import PermissionsMixin
from django.core.validators import validate_email
from django.db import models

from codeforlife.encryption import BlindIndex
from codeforlife.models import AbstractBaseUser, EncryptedModel
from codeforlife.models.fields import EncryptedTextField


class UserManager(EncryptedModel.Manager["User"]):
    """Makes users; `createsuperuser` uses it, too."""

    def create_user(self, email: str, password: str, **fields: t.Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields: t.Any) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email)


class User(EncryptedModel, AbstractBaseUser, PermissionsMixin):
    """Somebody with an account, known by an email address."""

    USERNAME_FIELD = "email"

    email = EncryptedTextField(
        max_length=254,
        unique=True,
        index=BlindIndex(fold_case=True),
        validators=[validate_email],
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: t.ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return f"User {self.pk}"
