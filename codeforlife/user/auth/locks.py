"""Lifts the lock that failed log-ins put on a user."""

from __future__ import annotations

import typing as t

from codeforlife.throttling import lift_lock

if t.TYPE_CHECKING:
    from ..models import User

__all__ = ["get_accounts", "get_password_account", "lift_locks"]


def get_accounts(user: User) -> list[str]:
    """List the names under which a user's failed log-ins are counted.

    Each is what a backend's ``get_account`` returns for this user.

    Args:
        user: The user.
    """
    accounts = [f"otp:{user.pk}", f"token:{user.pk}", get_password_account(user)]
    student = user.student
    if student is not None:
        accounts.append(f"student-link:{student.pk}")
        if student.class_field is not None:
            code = student.class_field.access_code
            accounts.append(f"student:{code}:{user.first_name}")
    return accounts


def get_password_account(user: User) -> str:
    """Name the account whose password both the e-mail and the admin form ask for.

    Args:
        user: The user.
    """
    return f"email:{(user.email or user.username).casefold()}"


def lift_locks(user: User) -> None:
    """Allow a user to log in again, in every way and from everywhere.

    Args:
        user: The user.
    """
    for account in get_accounts(user):
        lift_lock(account)
