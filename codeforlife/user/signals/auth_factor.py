"""What follows from giving up an authentication factor."""

from __future__ import annotations

import typing as t

from django.core.exceptions import ObjectDoesNotExist
from django.db.models.signals import post_delete
from django.dispatch import receiver
from pyotp import random_base32

from ..models import AuthFactor, UserProfile


@receiver(post_delete, sender=AuthFactor)
def auth_factor__post_delete(
    sender: type[AuthFactor], instance: AuthFactor, using: str, **kwargs: t.Any
) -> None:
    """Replace the secret of a one-time password that is no longer asked for.

    A secret that was once shown must not come back to life with a new factor. Nothing
    happens if the user is being deleted along with the factor.
    """
    if instance.type != AuthFactor.Type.OTP:
        return
    try:
        profile = instance.user.userprofile
    except ObjectDoesNotExist:
        return
    if UserProfile.objects.using(using).filter(pk=profile.pk).exists():
        profile.otp_secret = random_base32()
        profile.save(using=using, update_fields=["otp_secret"])
