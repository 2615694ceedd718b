"""Lifts the lock that failed log-ins put on a user."""

from __future__ import annotations

import typing as t

from codeforlife.throttling import lift_lock

if t.TYPE_CHECKING:
    from ..models import User

__all__ = ["get_accounts", "lift_locks"]


def get_accounts(user: User) -> list[str]:
    """List the names under which a user's failed log-ins are counted.

    Each is what a backend's ``get_account`` returns for this user.

    Args:
        user: The user.
    """
    accounts = [f"otp:{user.pk}", f"token:{user.pk}", f"staff:{user.username}"]
    if user.email:
        accounts.append(f"email:{user.email.casefold()}")
    student = user.student
    if student is not None:
        accounts.append(f"student-link:{student.pk}")
        if student.class_field is not None:
            code = student.class_field.access_code
            accounts.append(f"student:{code}:{user.first_name}")
    return accounts


def lift_locks(user: User) -> None:
    """Allow a user to log in again, in every way and from everywhere.

    Args:
        user: The user.
    """
    for account in get_accounts(user):
        lift_lock(account)
