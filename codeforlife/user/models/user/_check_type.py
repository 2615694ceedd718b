"""The check that a user is viewed as what it is."""

from __future__ import annotations

import typing as t
import warnings

if t.TYPE_CHECKING:
    from .user import User

__all__ = ["check_type"]


def check_type(user: User, user_class: type[User]) -> None:
    """Compare a proxy with what is already loaded of the user; never queries.

    A wrong kind of user is an error. But a teacher may join a school or become its
    admin, and a student become independent, in the course of the very request that
    views them so: there a mismatch is only warned of.

    Args:
        user: The user that is about to be viewed.
        user_class: The proxy to view the user as.

    Raises:
        TypeError: The user is known to be of another kind.
    """
    loaded = user._state.fields_cache
    required, excluded = user_class.required_rows, user_class.excluded_rows
    if any(loaded.get(name, user) is None for name in required) or any(
        loaded.get(name) is not None for name in excluded
    ):
        raise TypeError(
            f"This user cannot be viewed as {user_class.__name__}: it needs"
            f" {', '.join(sorted(required))} and no {', '.join(sorted(excluded))}."
            " Check the user's kind first, for example with a permission class."
        )
    if (
        loaded.keys() >= required | excluded
        and not user.get_deferred_fields()
        and not user_class.matches(user)
    ):
        warnings.warn(
            f"A user is viewed as {user_class.__name__} without being one.",
            RuntimeWarning,
            stacklevel=3,
        )
