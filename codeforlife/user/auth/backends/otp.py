"""Log in with a one-time password, as the second factor."""

from __future__ import annotations

import typing as t
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from ...models import User, UserProfile
from ._second_factor import SecondFactorBackend

__all__ = ["OtpBackend"]


class OtpBackend(SecondFactorBackend):
    """Authenticates by a time-based one-time password (RFC 6238).

    A password is accepted once: its time step is recorded by one conditional UPDATE, so
    of simultaneous log-ins with one password a single one succeeds (section 5.2).
    """

    credential = "otp"

    def authenticate(
        self, request: HttpRequest | None, otp: str | None = None, **kwargs: t.Any
    ) -> User | None:
        """Return the request's user if the password is theirs, now and unused.

        Args:
            request: The request of a user whose session owes a one-time password.
            otp: The one-time password.
            **kwargs: Other credentials; ignored.
        """
        if otp is None:
            return None
        now = timezone.now()
        user = self.get_user_of(request)
        if user is None or not self._verify(user, otp, now):
            return None
        with transaction.atomic():
            if not self._use_time_step(user, now):
                return None
            self.clear(user)
        user.userprofile.last_otp_for_time = now
        return user

    def _verify(self, user: User, otp: str, now: datetime) -> bool:
        profile = getattr(user, "userprofile", None)
        if profile is None or not profile.otp_secret:
            return False
        try:
            return user.totp.verify(otp, for_time=now)
        except ValueError:  # the secret is not base32
            return False

    def _use_time_step(self, user: User, now: datetime) -> bool:
        """Record the time; return whether its step had not been used before."""
        interval = user.totp.interval
        step = int(now.timestamp()) // interval * interval
        step_start = datetime.fromtimestamp(step, tz=UTC)
        unused = Q(last_otp_for_time=None) | Q(last_otp_for_time__lt=step_start)
        profiles = UserProfile.objects.filter(unused, user_id=user.pk)
        return bool(profiles.update(last_otp_for_time=now))
