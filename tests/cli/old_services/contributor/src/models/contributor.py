from django.db import models
from django.utils.translation import gettext_lazy as _

from codeforlife.models import AbstractBaseUser


class Contributor(AbstractBaseUser):
    """Somebody who contributes to the code base, known by their id at GitHub."""

    USERNAME_FIELD = "id"

    password = None  # type: ignore[assignment]
    id = models.IntegerField(_("GitHub user-ID"), primary_key=True)
    name = models.TextField(_("name"))
    email = models.EmailField(_("email"), blank=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return self.name
