"""What goes wrong with mail."""

from __future__ import annotations

import typing as t

__all__ = ["MailError"]


class MailError(Exception):
    """Dotdigital did not do what it was asked.

    Attributes:
        action: What it was asked, such as "send_mail".
        status: The HTTP status that it answered; nothing if it did not answer.
        reason: A word on why, if there is one.

    Args:
        action: What it was asked.
        status: The HTTP status that it answered.
        reason: A word on why, which must hold no personal data.
    """

    def __init__(self, action: str, status: int | None, reason: str = "") -> None:
        self.action = action
        self.status = status
        self.reason = reason
        got = f"status {status}" if status is not None else "no answer"
        super().__init__(f"Dotdigital: {action}: {got}{reason and f' ({reason})'}.")

    def __reduce__(self) -> tuple[t.Any, ...]:
        """Let other processes raise it, too."""
        return type(self), (self.action, self.status, self.reason)

    @property
    def is_transient(self) -> bool:
        """Whether trying again later may help."""
        return self.status is None or self.status == 429 or self.status >= 500
