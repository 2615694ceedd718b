"""The authentication factors that a session still owes."""

from __future__ import annotations

import typing as t

from django.db import models

from ...models import Model
from .auth_factor import AuthFactor

if t.TYPE_CHECKING:
    from .session import Session

__all__ = ["SessionAuthFactor"]


class SessionAuthFactor(Model):
    """An authentication factor that is pending in a session.

    The user is logged in but not authenticated until the row is deleted.
    """

    if t.TYPE_CHECKING:
        session_id: str
        auth_factor_id: int

    session: models.ForeignKey[Session, Session] = models.ForeignKey(
        "user.Session", related_name="auth_factors", on_delete=models.CASCADE
    )
    auth_factor = models.ForeignKey(
        AuthFactor, related_name="sessions", on_delete=models.CASCADE
    )

    class Meta:
        unique_together = ["session", "auth_factor"]

    def __str__(self) -> str:
        return str(self.auth_factor)
